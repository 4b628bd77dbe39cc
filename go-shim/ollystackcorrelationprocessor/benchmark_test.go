package ollystackcorrelationprocessor

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// usualSpans is a batch as instrumentation sends it: a dozen attributes a span, eight spans a
// trace, a captured header on one span in three, two resources.
func usualSpans(count int, first uint64) ptrace.Traces {
	td := ptrace.NewTraces()
	for r := range 2 {
		rs := td.ResourceSpans().AppendEmpty()
		rs.Resource().Attributes().PutStr("service.name", fmt.Sprintf("service-%d", r))
		slice := rs.ScopeSpans().AppendEmpty().Spans()
		for i := r; i < count; i += 2 {
			span := slice.AppendEmpty()
			span.SetTraceID(traceID(first + uint64(i/8)))
			span.SetName("GET /checkout/{id}")
			usualAttributes(span.Attributes(), i)
		}
	}
	return td
}

func usualAttributes(attrs pcommon.Map, i int) {
	attrs.EnsureCapacity(16) // as decoding leaves it
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
	if i%3 == 0 {
		attrs.PutEmptySlice("http.request.header.x-correlation-id").AppendEmpty().SetStr(fmt.Sprintf("order-%d", i/8))
	}
}

// forget takes the written attributes out again, so that a batch can be used anew.
func forget(td ptrace.Traces) {
	for _, span := range allSpans(td) {
		span.Attributes().RemoveIf(func(key string, _ pcommon.Value) bool {
			return key == "correlation_id" || key == "correlation_id.source"
		})
	}
}

// BenchmarkTraces measures the whole component through its factory; what it reports for a span
// includes the collector's processorhelper. "known" traces are in the trace table already.
func BenchmarkTraces(b *testing.B) {
	for _, count := range []int{16, 512, 8192} {
		b.Run(fmt.Sprintf("spans=%d", count), func(b *testing.B) {
			p := newTestFactory(b).traces(createDefaultConfig().(*Config), consumertest.NewNop())
			td := usualSpans(count, 0)
			b.ReportAllocs()
			for b.Loop() {
				if err := p.ConsumeTraces(b.Context(), td); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				forget(td)
				b.StartTimer()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*count), "ns/span")
		})
	}
}

// Allocations must not creep back in: one a span is what pdata itself makes for a text, and a
// few a batch are the collector's.
func TestAllocationsAreOneASpan(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	const count, perBatch = 512, 24
	p := newTestFactory(t).traces(createDefaultConfig().(*Config), consumertest.NewNop())
	const runs = 20
	batches := make([]ptrace.Traces, runs+1)
	for i := range batches {
		batches[i] = usualSpans(count, 0)
	}
	next := 0
	allocs := testing.AllocsPerRun(runs, func() {
		require.NoError(t, p.ConsumeTraces(t.Context(), batches[next]))
		next++
	})
	// One more a trace for the text of its source.
	require.LessOrEqual(t, allocs, float64(count+count/8+perBatch))
}
