package ollystackcorrelationprocessor

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Whatever a batch holds: nothing is lost, an own ID is kept, every other item of a trace gets the
// same ID, and an ID that was found on one trace never appears on another.
func TestPromisesHoldForRandomBatches(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	sink := new(consumertest.TracesSink)
	p := newTestFactory(t).traces(createDefaultConfig().(*Config), sink)
	for round := range 50 {
		td, own := randomSpans(random, uint64(round)*1000)
		count := td.SpanCount()
		require.NoError(t, p.ConsumeTraces(t.Context(), td))
		got := sink.AllTraces()[round]
		require.Equal(t, count, got.SpanCount())
		byTrace := map[pcommon.TraceID]string{}
		for i, span := range allSpans(got) {
			id := idOf(span.Attributes())
			require.NotEmpty(t, id)
			if own[i] != "" {
				require.Equal(t, own[i], id)
				continue
			}
			if known, ok := byTrace[span.TraceID()]; ok {
				require.Equal(t, known, id)
			}
			byTrace[span.TraceID()] = id
		}
		seen := map[string]pcommon.TraceID{}
		for trace, id := range byTrace {
			require.NotContains(t, seen, id, "an ID of %s is on %s", seen[id], trace)
			seen[id] = trace
		}
	}
}

// randomSpans returns a batch and the own IDs of its spans by index. Each text names its trace.
func randomSpans(random *rand.Rand, first uint64) (ptrace.Traces, map[int]string) {
	keys := []string{"http.request.header.x-correlation-id", "x_request_id", "baggage.correlation_id", "correlation_id", "http.route"}
	td := ptrace.NewTraces()
	own := map[int]string{}
	index := 0
	for range 1 + random.IntN(4) {
		slice := td.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans()
		for range random.IntN(60) {
			trace := first + random.Uint64N(20)
			span := slice.AppendEmpty()
			span.SetTraceID(traceID(trace))
			key := keys[random.IntN(len(keys))]
			value := fmt.Sprintf("%d-%d", trace, random.IntN(3))
			span.Attributes().PutStr(key, value)
			if key == "correlation_id" {
				own[index] = value
			}
			index++
		}
	}
	return td, own
}

// Data that other pipelines share must not be touched when nothing is to be written.
func TestSharedDataIsNotWrittenTo(t *testing.T) {
	cfg := createDefaultConfig().(*Config)
	cfg.EnrichSpans, cfg.EnrichLogs, cfg.EnrichMetrics = false, false, false
	f := newTestFactory(t)
	tp, lp, mp := f.traces(cfg, consumertest.NewNop()), f.logs(cfg, consumertest.NewNop()), f.metrics(cfg, consumertest.NewNop())
	assert.False(t, tp.Capabilities().MutatesData || lp.Capabilities().MutatesData || mp.Capabilities().MutatesData)
	td, ld, md := spans(traceID(1)), logOf(traceID(1)), exemplarOf(traceID(1))
	td.MarkReadOnly()
	ld.MarkReadOnly()
	md.MarkReadOnly()
	require.NoError(t, tp.ConsumeTraces(t.Context(), td))
	require.NoError(t, lp.ConsumeLogs(t.Context(), ld))
	require.NoError(t, mp.ConsumeMetrics(t.Context(), md))
}

// What one signal learns while it is not written to serves another.
func TestASignalThatIsNotWrittenToStillTeaches(t *testing.T) {
	cfg := createDefaultConfig().(*Config)
	cfg.EnrichSpans = false
	f := newTestFactory(t)
	logs := new(consumertest.LogsSink)
	tp, lp := f.traces(cfg, consumertest.NewNop()), f.logs(cfg, logs)
	td := spans(traceID(1))
	allSpans(td)[0].Attributes().PutStr("x-correlation-id", "order-7")
	require.NoError(t, tp.ConsumeTraces(t.Context(), td))
	require.NoError(t, lp.ConsumeLogs(t.Context(), logOf(traceID(1))))
	assert.Equal(t, "order-7", idOf(firstRecord(logs.AllLogs()[0]).Attributes()))
}

func firstRecord(ld plog.Logs) plog.LogRecord {
	return ld.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
}
