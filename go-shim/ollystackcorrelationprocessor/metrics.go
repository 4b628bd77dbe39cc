package ollystackcorrelationprocessor

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// processMetrics gives exemplars their trace's ID, and a resource the one that it or the export
// request brought. Data points themselves get none: an ID on them would be a time series a flow.
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
				exemplarsOf(m, func(exemplars pmetric.ExemplarSlice) { c.addExemplars(b, exemplars) })
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
	b.readHits()
	row, before := uint32(len(b.rows)), len(b.candidates)
	state := b.scan(attrs, row)
	b.readHits()
	if state == ownKept {
		b.candidates = b.candidates[:before]
		return
	}
	if !fromRequest && len(b.candidates) == before {
		return
	}
	b.newRow(pcommon.TraceID{})
	// Without its source: a resource attribute that differs by source is another time series.
	c.target(b, attrs, row, state, false)
}

// exemplarsOf calls visit with the exemplars of each data point. A summary's data points have none.
func exemplarsOf(m pmetric.Metric, visit func(pmetric.ExemplarSlice)) {
	switch m.Type() {
	case pmetric.MetricTypeGauge:
		for _, p := range m.Gauge().DataPoints().All() {
			visit(p.Exemplars())
		}
	case pmetric.MetricTypeSum:
		for _, p := range m.Sum().DataPoints().All() {
			visit(p.Exemplars())
		}
	case pmetric.MetricTypeHistogram:
		for _, p := range m.Histogram().DataPoints().All() {
			visit(p.Exemplars())
		}
	case pmetric.MetricTypeExponentialHistogram:
		for _, p := range m.ExponentialHistogram().DataPoints().All() {
			visit(p.Exemplars())
		}
	}
}

// addExemplars leaves exemplars without a trace alone. No source is recorded on exemplars:
// Prometheus refuses those whose labels exceed 128 characters in all, and the IDs of trace, span
// and flow take 100 of them.
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
