package gotwin

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

func (c *correlator) processTraces(ctx context.Context, td ptrace.Traces) (ptrace.Traces, error) {
	began := time.Now()
	b := c.begin(ctx)
	for _, rs := range td.ResourceSpans().All() {
		c.enterResource(b, rs.Resource().Attributes())
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				c.addSpan(b, span)
			}
		}
	}
	c.settle(ctx, b, began)
	return td, nil
}

func (c *correlator) addSpan(b *batch, span ptrace.Span) {
	row := b.itemRow(span.TraceID())
	attrs := span.Attributes()
	state := b.scan(attrs, row)
	b.addResource(row)
	for _, link := range span.Links().All() {
		b.addLink(row, link.TraceID())
	}
	c.target(b, attrs, row, state, c.cfg.RecordSource)
}

func (c *correlator) processLogs(ctx context.Context, ld plog.Logs) (plog.Logs, error) {
	began := time.Now()
	b := c.begin(ctx)
	// What the request brought is a candidate of every record.
	always := c.cfg.GenerateForUntracedLogs || len(b.candidates) > 0
	for _, rl := range ld.ResourceLogs().All() {
		c.enterResource(b, rl.Resource().Attributes())
		for _, sl := range rl.ScopeLogs().All() {
			for _, record := range sl.LogRecords().All() {
				if id := record.TraceID(); !id.IsEmpty() {
					c.addTracedLog(b, record, b.traceRow(id))
				} else {
					c.addUntracedLog(b, record, always)
				}
			}
		}
	}
	c.settle(ctx, b, began)
	return ld, nil
}

func (c *correlator) addTracedLog(b *batch, record plog.LogRecord, row uint32) {
	attrs := record.Attributes()
	state := b.scan(attrs, row)
	c.addBody(b, record.Body(), row)
	b.addResource(row)
	c.target(b, attrs, row, state, c.cfg.RecordSource)
}

// addUntracedLog gives the record a row of its own only if something can come of it. Candidates point
// at the row that would be next.
func (c *correlator) addUntracedLog(b *batch, record plog.LogRecord, always bool) {
	attrs := record.Attributes()
	row, before := uint32(len(b.rows)), len(b.candidates)
	state := b.scan(attrs, row)
	if state == ownKept {
		b.candidates = b.candidates[:before] // it keeps its ID, and nobody shares its row
		return
	}
	c.addBody(b, record.Body(), row)
	b.addResource(row)
	if !always && len(b.candidates) == before {
		return
	}
	b.untracedRow()
	c.target(b, attrs, row, state, c.cfg.RecordSource)
}

// bodyKeys are the members of a log body that may hold an ID; the rank is the position.
var bodyKeys = [...]string{"correlation_id", "correlationId", "request_id"}

func (c *correlator) addBody(b *batch, body pcommon.Value, row uint32) {
	if !c.cfg.ExtractFromLogBody {
		return
	}
	switch body.Type() {
	case pcommon.ValueTypeMap:
		for rank, key := range bodyKeys {
			if value, ok := body.Map().Get(key); ok {
				b.addValue(row, kindBody, uint8(rank), value)
			}
		}
	case pcommon.ValueTypeStr:
		for rank, value := range jsonMembers(body.Str()) {
			if value != "" {
				b.add(row, kindBody, uint8(rank), value)
			}
		}
	}
}

func (c *correlator) processMetrics(ctx context.Context, md pmetric.Metrics) (pmetric.Metrics, error) {
	began := time.Now()
	b := c.begin(ctx)
	fromRequest := len(b.candidates) > 0
	for _, rm := range md.ResourceMetrics().All() {
		attrs := rm.Resource().Attributes()
		c.enterResource(b, attrs)
		c.addMetricResource(b, attrs, fromRequest)
		for _, sm := range rm.ScopeMetrics().All() {
			for _, m := range sm.Metrics().All() {
				c.addMetric(b, m)
			}
		}
	}
	c.settle(ctx, b, began)
	return md, nil
}

// addMetricResource gives the resource a row of its own if anything was found on it.
func (c *correlator) addMetricResource(b *batch, attrs pcommon.Map, fromRequest bool) {
	if !c.write {
		return
	}
	row, before := uint32(len(b.rows)), len(b.candidates)
	if b.scan(attrs, row) == ownKept {
		b.candidates = b.candidates[:before]
		return
	}
	if !fromRequest && len(b.candidates) == before {
		return
	}
	b.untracedRow()
	b.targets = append(b.targets, target{attrs: attrs, row: row})
}

func (c *correlator) addMetric(b *batch, m pmetric.Metric) {
	switch m.Type() {
	case pmetric.MetricTypeGauge:
		for _, p := range m.Gauge().DataPoints().All() {
			c.addExemplars(b, p.Exemplars())
		}
	case pmetric.MetricTypeSum:
		for _, p := range m.Sum().DataPoints().All() {
			c.addExemplars(b, p.Exemplars())
		}
	case pmetric.MetricTypeHistogram:
		for _, p := range m.Histogram().DataPoints().All() {
			c.addExemplars(b, p.Exemplars())
		}
	case pmetric.MetricTypeExponentialHistogram:
		for _, p := range m.ExponentialHistogram().DataPoints().All() {
			c.addExemplars(b, p.Exemplars())
		}
	}
}

// addExemplars leaves exemplars without a trace alone.
func (c *correlator) addExemplars(b *batch, exemplars pmetric.ExemplarSlice) {
	for _, e := range exemplars.All() {
		id := e.TraceID()
		if id.IsEmpty() {
			continue
		}
		row := b.traceRow(id)
		attrs := e.FilteredAttributes()
		state := b.scan(attrs, row)
		b.addResource(row)
		c.target(b, attrs, row, state, false)
	}
}
