package main

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

const (
	target        = "correlation_id"
	spansPerTrace = 8
	spansPerShare = 1024 // spans of one resource
)

// usualBatch is a batch as instrumentation sends it, decoded from OTLP so that it lies in memory as
// it does after a receiver: a dozen attributes a span, eight spans a trace, and on three spans in
// ten something that names the flow: a captured header as an array, as a text, or baggage.
func usualBatch(count int, seed uint64) (ptrace.Traces, error) {
	random := rand.New(rand.NewPCG(seed, 0))
	td := ptrace.NewTraces()
	for start := 0; start < count; start += spansPerShare {
		rs := td.ResourceSpans().AppendEmpty()
		resource := rs.Resource().Attributes()
		resource.PutStr("service.name", fmt.Sprintf("service-%d", start/spansPerShare))
		resource.PutStr("service.version", "1.4.2")
		resource.PutStr("host.name", "shop-7c9d8b5f44-x2kqp")
		spans := rs.ScopeSpans().AppendEmpty().Spans()
		for i := start; i < min(start+spansPerShare, count); i++ {
			usualSpan(spans.AppendEmpty(), i, random)
		}
	}
	encoded, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(td)
	if err != nil {
		return td, err
	}
	return (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(encoded)
}

func usualSpan(span ptrace.Span, i int, random *rand.Rand) {
	var id pcommon.SpanID
	binary.BigEndian.PutUint64(id[:], random.Uint64())
	span.SetSpanID(id)
	span.SetName("GET /checkout/{id}")
	span.SetKind(ptrace.SpanKindServer)
	span.SetStartTimestamp(1_767_225_600_000_000_000)
	span.SetEndTimestamp(1_767_225_600_012_000_000)
	attrs := span.Attributes()
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
	flow := fmt.Sprintf("0c5f19aa-77e1-4c09-9d1c-%012d", i/spansPerTrace)
	switch kind := random.IntN(100); {
	case kind < 12:
		attrs.PutEmptySlice("http.request.header.x-correlation-id").AppendEmpty().SetStr(flow)
	case kind < 21:
		attrs.PutStr("http.request.header.x-request-id", flow)
	case kind < 30:
		attrs.PutStr("baggage", "user.tier=gold,session=9f8c1d,correlation_id="+flow+",region=eu-central-1")
	default:
		attrs.PutInt("thread.id", int64(i))
	}
}

// makeUnprocessed takes the written attributes out again and numbers the batch's traces from first,
// so that the batch can be used anew.
func makeUnprocessed(td ptrace.Traces, first uint64) {
	i := 0
	eachSpan(td, func(span ptrace.Span) {
		span.Attributes().RemoveIf(func(key string, _ pcommon.Value) bool {
			return key == target || key == target+".source"
		})
		span.SetTraceID(traceID(first + uint64(i/spansPerTrace)))
		i++
	})
}

// nextTrace numbers all traces of the run.
var nextTrace uint64

// takeTraces returns the first of count traces that no batch has had.
func takeTraces(count uint64) uint64 {
	first := nextTrace
	nextTrace += count
	return first
}

func traceID(number uint64) pcommon.TraceID {
	var id pcommon.TraceID
	binary.BigEndian.PutUint64(id[:8], number*0x9E3779B97F4A7C15)
	binary.BigEndian.PutUint64(id[8:], number+1)
	return id
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
