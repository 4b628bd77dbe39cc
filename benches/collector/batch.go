package main

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

const (
	target           = "correlation_id"
	targetSource     = target + ".source"
	itemsPerResource = 1024
)

// ids says what names the flow in a batch.
type ids string

const (
	// idsMixed is the usual: on three items in ten, a header as an array, as a text, or baggage.
	idsMixed ids = "mixed"
	// idsNone: nothing does.
	idsNone ids = "none"
	// idsString and idsArray: on three items in ten, a header as a text or as an array.
	idsString ids = "string"
	idsArray  ids = "array"
)

// shape is what a batch is made like.
type shape struct {
	items    int
	perTrace int
	ids      ids
}

func (s shape) traces() uint64 { return uint64((s.items + s.perTrace - 1) / s.perTrace) }

// batch is what processors are given, again and again.
type batch interface {
	// unprocess takes the written attributes out again and numbers the traces from first.
	unprocess(first uint64)
	// pass hands the batch to a strategy.
	pass(*strategy) error
	// missing counts the items without an ID.
	missing() int
}

// newBatch is decoded from OTLP, so that it lies in memory as it does after a receiver.
func newBatch(signal string, s shape, seed uint64) (batch, error) {
	random := rand.New(rand.NewPCG(seed, 0))
	switch signal {
	case signalLogs:
		return newLogBatch(s, random)
	case signalMetrics:
		return newMetricBatch(s, random)
	default:
		return newSpanBatch(s, random)
	}
}

type spanBatch struct {
	shape
	data ptrace.Traces
}

func newSpanBatch(s shape, random *rand.Rand) (batch, error) {
	data := ptrace.NewTraces()
	for start := 0; start < s.items; start += itemsPerResource {
		rs := data.ResourceSpans().AppendEmpty()
		usualResource(rs.Resource().Attributes(), start)
		spans := rs.ScopeSpans().AppendEmpty().Spans()
		for i := start; i < min(start+itemsPerResource, s.items); i++ {
			span := spans.AppendEmpty()
			span.SetSpanID(newSpanID(random))
			span.SetName("GET /checkout/{id}")
			span.SetKind(ptrace.SpanKindServer)
			span.SetStartTimestamp(1_767_225_600_000_000_000)
			span.SetEndTimestamp(1_767_225_600_012_000_000)
			usualAttributes(span.Attributes())
			s.name(span.Attributes(), i, random)
		}
	}
	encoded, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(data)
	if err != nil {
		return nil, err
	}
	data, err = (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(encoded)
	return &spanBatch{shape: s, data: data}, err
}

func (b *spanBatch) pass(s *strategy) error { return s.traces(s.ctx, b.data) }

func (b *spanBatch) unprocess(first uint64) {
	i := 0
	eachSpan(b.data, func(span ptrace.Span) {
		clean(span.Attributes())
		span.SetTraceID(traceID(first + uint64(i/b.perTrace)))
		i++
	})
}

func (b *spanBatch) missing() (count int) {
	eachSpan(b.data, func(span ptrace.Span) { count += lacks(span.Attributes()) })
	return count
}

func eachSpan(td ptrace.Traces, do func(ptrace.Span)) {
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				do(span)
			}
		}
	}
}

type logBatch struct {
	shape
	data plog.Logs
}

func newLogBatch(s shape, random *rand.Rand) (batch, error) {
	data := plog.NewLogs()
	for start := 0; start < s.items; start += itemsPerResource {
		rl := data.ResourceLogs().AppendEmpty()
		usualResource(rl.Resource().Attributes(), start)
		records := rl.ScopeLogs().AppendEmpty().LogRecords()
		for i := start; i < min(start+itemsPerResource, s.items); i++ {
			record := records.AppendEmpty()
			record.SetSpanID(newSpanID(random))
			record.SetTimestamp(1_767_225_600_000_000_000)
			record.SetSeverityNumber(plog.SeverityNumberInfo)
			if i%2 == 0 {
				record.Body().SetStr("payment authorised for order 4711 in 17 ms")
			} else {
				record.Body().SetStr(`{"level":"info","message":"payment authorised","order":4711,"took_ms":17}`)
			}
			attrs := record.Attributes()
			attrs.PutStr("logger.name", "shop.payments.Authoriser")
			attrs.PutStr("thread.name", "http-nio-8080-exec-3")
			attrs.PutStr("code.function.name", "authorise")
			attrs.PutInt("code.line.number", 214)
			s.name(attrs, i, random)
		}
	}
	encoded, err := (&plog.ProtoMarshaler{}).MarshalLogs(data)
	if err != nil {
		return nil, err
	}
	data, err = (&plog.ProtoUnmarshaler{}).UnmarshalLogs(encoded)
	return &logBatch{shape: s, data: data}, err
}

func (b *logBatch) pass(s *strategy) error { return s.logs(s.ctx, b.data) }

func (b *logBatch) unprocess(first uint64) {
	i := 0
	eachRecord(b.data, func(record plog.LogRecord) {
		clean(record.Attributes())
		record.SetTraceID(traceID(first + uint64(i/b.perTrace)))
		i++
	})
}

func (b *logBatch) missing() (count int) {
	eachRecord(b.data, func(record plog.LogRecord) { count += lacks(record.Attributes()) })
	return count
}

func eachRecord(ld plog.Logs, do func(plog.LogRecord)) {
	for _, rl := range ld.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, record := range sl.LogRecords().All() {
				do(record)
			}
		}
	}
}

// metricBatch has one exemplar, the item, on each data point of histograms.
type metricBatch struct {
	shape
	data pmetric.Metrics
}

func newMetricBatch(s shape, random *rand.Rand) (batch, error) {
	const pointsPerMetric = 32
	data := pmetric.NewMetrics()
	var points pmetric.HistogramDataPointSlice
	for i := range s.items {
		if i%itemsPerResource == 0 {
			rm := data.ResourceMetrics().AppendEmpty()
			usualResource(rm.Resource().Attributes(), i)
			rm.ScopeMetrics().AppendEmpty()
		}
		if i%pointsPerMetric == 0 {
			metrics := data.ResourceMetrics().At(i / itemsPerResource).ScopeMetrics().At(0).Metrics()
			metric := metrics.AppendEmpty()
			metric.SetName("http.server.request.duration")
			metric.SetUnit("s")
			points = metric.SetEmptyHistogram().DataPoints()
		}
		point := points.AppendEmpty()
		point.Attributes().PutStr("http.request.method", "GET")
		point.Attributes().PutStr("http.route", "/checkout/{id}")
		point.Attributes().PutInt("http.response.status_code", 200)
		point.SetCount(17)
		point.BucketCounts().FromRaw([]uint64{3, 9, 4, 1})
		point.ExplicitBounds().FromRaw([]float64{0.01, 0.1, 1})
		exemplar := point.Exemplars().AppendEmpty()
		exemplar.SetSpanID(newSpanID(random))
		exemplar.SetDoubleValue(0.012)
		s.name(exemplar.FilteredAttributes(), i, random)
	}
	encoded, err := (&pmetric.ProtoMarshaler{}).MarshalMetrics(data)
	if err != nil {
		return nil, err
	}
	data, err = (&pmetric.ProtoUnmarshaler{}).UnmarshalMetrics(encoded)
	return &metricBatch{shape: s, data: data}, err
}

func (b *metricBatch) pass(s *strategy) error { return s.metrics(s.ctx, b.data) }

func (b *metricBatch) unprocess(first uint64) {
	i := 0
	eachExemplar(b.data, func(e pmetric.Exemplar) {
		clean(e.FilteredAttributes())
		e.SetTraceID(traceID(first + uint64(i/b.perTrace)))
		i++
	})
}

func (b *metricBatch) missing() (count int) {
	eachExemplar(b.data, func(e pmetric.Exemplar) { count += lacks(e.FilteredAttributes()) })
	return count
}

func eachExemplar(md pmetric.Metrics, do func(pmetric.Exemplar)) {
	for _, rm := range md.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			for _, metric := range sm.Metrics().All() {
				for _, point := range metric.Histogram().DataPoints().All() {
					for _, e := range point.Exemplars().All() {
						do(e)
					}
				}
			}
		}
	}
}

func usualResource(attrs pcommon.Map, start int) {
	attrs.PutStr("service.name", fmt.Sprintf("service-%d", start/itemsPerResource))
	attrs.PutStr("service.version", "1.4.2")
	attrs.PutStr("host.name", "shop-7c9d8b5f44-x2kqp")
}

func usualAttributes(attrs pcommon.Map) {
	attrs.PutStr("http.request.method", "GET")
	attrs.PutStr("http.route", "/checkout/{id}")
	attrs.PutInt("http.response.status_code", 200)
	attrs.PutStr("url.path", "/checkout/4711")
	attrs.PutStr("url.scheme", "https")
	attrs.PutStr("server.address", "shop.example.com")
	attrs.PutInt("server.port", 443)
	attrs.PutStr("client.address", "192.0.2.17")
	attrs.PutStr("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64)")
	attrs.PutStr("network.protocol.version", "1.1")
	attrs.PutStr("thread.name", "http-nio-8080-exec-3")
}

// name puts what names the flow on the item, or another attribute in its place.
func (s shape) name(attrs pcommon.Map, i int, random *rand.Rand) {
	flow := fmt.Sprintf("0c5f19aa-77e1-4c09-9d1c-%012d", i/s.perTrace)
	carries := random.IntN(100)
	kind := s.ids
	if kind == idsMixed {
		switch {
		case carries < 12:
			kind = idsArray
		case carries < 21:
			kind = idsString
		}
	}
	switch {
	case kind == idsNone || carries >= 30:
		attrs.PutInt("thread.id", int64(i))
	case kind == idsArray:
		attrs.PutEmptySlice("http.request.header.x-correlation-id").AppendEmpty().SetStr(flow)
	case kind == idsString:
		attrs.PutStr("http.request.header.x-request-id", flow)
	default:
		attrs.PutStr("baggage", "user.tier=gold,session=9f8c1d,correlation_id="+flow+",region=eu-central-1")
	}
}

func clean(attrs pcommon.Map) {
	attrs.RemoveIf(func(key string, _ pcommon.Value) bool { return key == target || key == targetSource })
}

func lacks(attrs pcommon.Map) int {
	if value, ok := attrs.Get(target); ok && value.Str() != "" {
		return 0
	}
	return 1
}

func newSpanID(random *rand.Rand) pcommon.SpanID {
	var id pcommon.SpanID
	binary.BigEndian.PutUint64(id[:], random.Uint64())
	return id
}

func traceID(number uint64) pcommon.TraceID {
	var id pcommon.TraceID
	binary.BigEndian.PutUint64(id[:8], number*0x9E3779B97F4A7C15)
	binary.BigEndian.PutUint64(id[8:], number+1)
	return id
}
