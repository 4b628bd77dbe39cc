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

// prepare takes the written attributes out again and numbers the batch's traces from first, so that
// it can be used anew.
func prepare(td ptrace.Traces, first uint64) {
	for i, span := range allSpans(td) {
		span.Attributes().RemoveIf(func(key string, _ pcommon.Value) bool {
			return key == "correlation_id" || key == "correlation_id.source"
		})
		span.SetTraceID(traceID(first + uint64(i/8)))
		span.TraceState().FromRaw("")
	}
}

// BenchmarkTraces measures the whole component through its factory; what it reports for a span
// includes the collector's processorhelper. "known" traces are in the trace table already. How
// that compares with other processors is measured in benches/collector.
func BenchmarkTraces(b *testing.B) {
	for _, traces := range []string{"new", "known"} {
		for _, count := range []int{16, 512, 8192} {
			b.Run(fmt.Sprintf("traces=%s/spans=%d", traces, count), func(b *testing.B) {
				benchmarkTraces(b, createDefaultConfig().(*Config), count, traces == "known")
			})
		}
	}
}

// BenchmarkTracesWithRandomness shows what write_sampling_randomness costs, compared with new traces above.
func BenchmarkTracesWithRandomness(b *testing.B) {
	benchmarkTraces(b, withSamplingRandomness(), 512, false)
}

func benchmarkTraces(b *testing.B, cfg *Config, count int, known bool) {
	p := newTestFactory(b).traces(cfg, consumertest.NewNop())
	// Stopping the benchmark's clock stops the world, so batches are prepared many at a time.
	batches := make([]ptrace.Traces, max(1, 8192/count))
	for i := range batches {
		batches[i] = usualSpans(count, 0)
	}
	var first uint64
	prepareAll := func() {
		for i, td := range batches {
			prepare(td, first+uint64(i*count/8))
		}
		if !known {
			first += uint64(len(batches) * count / 8)
		}
	}
	processAll := func() {
		for _, td := range batches {
			if err := p.ConsumeTraces(b.Context(), td); err != nil {
				b.Fatal(err)
			}
		}
	}
	prepareAll()
	processAll()
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		prepareAll()
		b.StartTimer()
		processAll()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(batches)*count), "ns/span")
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
