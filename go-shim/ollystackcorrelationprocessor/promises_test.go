package ollystackcorrelationprocessor

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// tracesWithContext is a batch and the request that brought it.
type tracesWithContext struct {
	ptrace.Traces
	ctx context.Context
}

// spanWith returns a batch with one span that has an attribute.
func spanWith(trace uint64, key, value string) tracesWithContext {
	td := spans(traceID(trace))
	if key != "" {
		allSpans(td)[0].Attributes().PutStr(key, value)
	}
	return tracesWithContext{td, context.Background()}
}

// Evidence that arrives later counts from then on, whatever signal it comes with; weaker evidence
// changes nothing.
func TestAStrongerCandidateCountsFromThenOn(t *testing.T) {
	f := newTestFactory(t)
	cfg := createDefaultConfig().(*Config)
	traces, logs := new(consumertest.TracesSink), new(consumertest.LogsSink)
	tp, lp := f.traces(cfg, traces), f.logs(cfg, logs)
	spanID := func(key, value string) string {
		require.NoError(t, tp.ConsumeTraces(t.Context(), spanWith(1, key, value).Traces))
		all := traces.AllTraces()
		return idOf(allSpans(all[len(all)-1])[0].Attributes())
	}
	logID := func() string {
		require.NoError(t, lp.ConsumeLogs(t.Context(), logOf(traceID(1))))
		all := logs.AllLogs()
		return idOf(firstRecord(all[len(all)-1]).Attributes())
	}
	generated := spanID("", "")
	require.Regexp(t, generatedID, generated)
	assert.Equal(t, generated, logID())
	assert.Equal(t, "request-1", spanID("x-request-id", "request-1"))
	assert.Equal(t, "order-7", spanID("x-correlation-id", "order-7"))
	assert.Equal(t, "order-7", spanID("x-request-id", "request-2"), "a weaker one")
	assert.Equal(t, "order-7", spanID("x-correlation-id", "order-8"), "an equal one")
	assert.Equal(t, "order-7", logID())
	assert.Equal(t, "flow-9", spanID("baggage.correlation_id", "flow-9"))
	assert.Equal(t, "own", spanID("correlation_id", "own"))
	assert.Equal(t, "own", logID())
}

// With id_source: trace_id, collectors that share nothing but their configuration agree.
func TestCollectorsAgreeByTraceID(t *testing.T) {
	generate := func(key string) string {
		cfg := createDefaultConfig().(*Config)
		cfg.IDSource = idSourceTraceID
		cfg.IDKey = configopaque.String(key)
		sink := new(consumertest.TracesSink)
		require.NoError(t, newTestFactory(t).traces(cfg, sink).ConsumeTraces(t.Context(), spans(traceID(1))))
		return idOf(allSpans(sink.AllTraces()[0])[0].Attributes())
	}
	assert.Equal(t, generate(""), generate(""))
	assert.Equal(t, generate("0123456789abcdef"), generate("0123456789abcdef"))
	assert.NotEqual(t, generate(""), generate("0123456789abcdef"))
	assert.NotEqual(t, generate("fedcba9876543210"), generate("0123456789abcdef"))
}

// What one tenant sends reaches no other, in any signal: not by trace, not by link.
func TestTenantsOfRequestsShareNoTrace(t *testing.T) {
	of := func(tenant string) context.Context {
		return client.NewContext(t.Context(), client.Info{Metadata: client.NewMetadata(map[string][]string{"x-tenant": {tenant}})})
	}
	cfg := createDefaultConfig().(*Config)
	cfg.TenantFrom = "metadata:x-tenant"
	cfg.GenerateIfMissing = false
	f := newTestFactory(t)
	traces, logs := new(consumertest.TracesSink), new(consumertest.LogsSink)
	tp, lp := f.traces(cfg, traces), f.logs(cfg, logs)
	require.NoError(t, tp.ConsumeTraces(of("acme"), spanWith(1, "x-correlation-id", "order-7").Traces))
	for _, tenant := range []string{"acme", "umbrella", ""} {
		linked := spans(traceID(1), traceID(2))
		allSpans(linked)[1].Links().AppendEmpty().SetTraceID(traceID(1))
		require.NoError(t, tp.ConsumeTraces(of(tenant), linked))
		require.NoError(t, lp.ConsumeLogs(of(tenant), logOf(traceID(1))))
	}
	var ids []string
	for _, td := range traces.AllTraces()[1:] {
		for _, span := range allSpans(td) {
			ids = append(ids, idOf(span.Attributes()))
		}
	}
	for _, ld := range logs.AllLogs() {
		ids = append(ids, idOf(firstRecord(ld).Attributes()))
	}
	assert.Equal(t, []string{"order-7", "order-7", "", "", "", "", "order-7", "", ""}, ids)
}

// extract_from_baggage: false concerns the baggage of the export request too.
func TestBaggageOfTheRequestCanBeSwitchedOff(t *testing.T) {
	ctx := client.NewContext(t.Context(), client.Info{Metadata: client.NewMetadata(map[string][]string{
		"baggage": {"correlation_id=order-7"},
	})})
	for _, on := range []bool{true, false} {
		cfg := createDefaultConfig().(*Config)
		cfg.ExtractFromBaggage = on
		cfg.GenerateIfMissing = false
		sink := new(consumertest.TracesSink)
		require.NoError(t, newTestFactory(t).traces(cfg, sink).ConsumeTraces(ctx, spans(traceID(1))))
		assert.Equal(t, on, idOf(allSpans(sink.AllTraces()[0])[0].Attributes()) == "order-7")
	}
}

// Each of the component's own counters counts what it says.
func TestEachCounterCounts(t *testing.T) {
	telemetry := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, telemetry.Shutdown(context.Background())) })
	f := newTestFactory(t)
	f.set.TelemetrySettings = telemetry.NewTelemetrySettings()
	cfg := createDefaultConfig().(*Config)
	cfg.TraceTable.MaxEntries = minTraceTableEntries
	tp, lp, mp := f.traces(cfg, consumertest.NewNop()), f.logs(cfg, consumertest.NewNop()), f.metrics(cfg, consumertest.NewNop())
	metadata := client.NewContext(t.Context(), client.Info{Metadata: client.NewMetadata(map[string][]string{
		"x-correlation-id": {"from-metadata"},
	})})
	resource := spanWith(3, "", "")
	resource.ResourceSpans().At(0).Resource().Attributes().PutStr("correlation_id", "nightly")
	linked := spans(traceID(4))
	allSpans(linked)[0].Links().AppendEmpty().SetTraceID(traceID(3))

	for _, batch := range []tracesWithContext{
		spanWith(1, "", ""),                                       // generated
		spanWith(1, "x-correlation-id", "order-7"),                // upgraded
		spanWith(1, "x-correlation-id", "order-8"),                // inherited, conflict
		spanWith(2, "correlation_id", "own"),                      // attribute
		spanWith(2, "", ""),                                       // inherited
		resource,                                                  // resource
		{linked, t.Context()},                                     // linked
		spanWith(5, "baggage.correlation_id", "order 9"),          // baggage, sanitized
		{spanWith(6, "", "").Traces, metadata},                    // metadata
		spanWith(7, "x-correlation-id", strings.Repeat("x", 101)), // rejected, generated
		spanWith(8, "x-correlation-id", "olly-forged"),            // rejected, generated
		spanWith(9, "x-correlation-id", "注文番号"),                   // rejected, generated
	} {
		require.NoError(t, tp.ConsumeTraces(batch.ctx, batch.Traces))
	}
	body := logOf(pcommon.TraceID{})
	firstRecord(body).Body().SetStr(`{"correlation_id":"from-body"}`)
	require.NoError(t, lp.ConsumeLogs(t.Context(), body))
	exemplar := exemplarOf(traceID(10))
	require.NoError(t, mp.ConsumeMetrics(t.Context(), exemplar))

	for name, want := range map[string]int64{
		"generated": 5, "inherited": 2, "upgraded": 1, "conflicts": 1, "linked": 1, "sanitized": 1, "unsettled": 0,
		"extracted attribute": 1, "extracted baggage": 1, "extracted header": 1, "extracted body": 1, "extracted resource": 1,
		"extracted metadata": 1, "rejected too_long": 1, "rejected malformed": 1, "rejected lossy": 1, "rejected empty": 0,
		"trace_table_capacity": 8, "trace_table_entries": 8, "trace_table_evicted": 2,
	} {
		assert.Equal(t, want, counted(t, telemetry, name), name)
	}
	assert.Equal(t, int64(14), observedBatches(t, telemetry))
}

// A trace that has not been seen for longer than the table remembers is a new one.
func TestForgottenTracesAreCounted(t *testing.T) {
	telemetry := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, telemetry.Shutdown(context.Background())) })
	f := newTestFactory(t)
	f.set.TelemetrySettings = telemetry.NewTelemetrySettings()
	cfg := createDefaultConfig().(*Config)
	cfg.TraceTable.TTL = minTraceTableTTL
	p := f.traces(cfg, consumertest.NewNop())
	require.Eventually(t, func() bool {
		assert.NoError(t, p.ConsumeTraces(t.Context(), spans(traceID(1))))
		return counted(t, telemetry, "trace_table_expired") > 0
	}, 10*time.Second, 2*time.Millisecond)
}

// counted reads a counter or gauge; a word after its name is its only attribute's value.
func counted(t *testing.T, telemetry *componenttest.Telemetry, name string) int64 {
	t.Helper()
	name, label, _ := strings.Cut(name, " ")
	m, err := telemetry.GetMetric("otelcol_processor_ollystack_correlation_" + name)
	require.NoError(t, err)
	var points []metricdata.DataPoint[int64]
	switch data := m.Data.(type) {
	case metricdata.Sum[int64]:
		points = data.DataPoints
	case metricdata.Gauge[int64]:
		points = data.DataPoints
	}
	for _, p := range points {
		values := p.Attributes.ToSlice()
		if label == "" && len(values) == 0 || len(values) == 1 && values[0].Value == attribute.StringValue(label) {
			return p.Value
		}
	}
	require.Fail(t, "no such point", "%s %s", name, label)
	return 0
}

// observedBatches is the number of batches whose time was taken.
func observedBatches(t *testing.T, telemetry *componenttest.Telemetry) int64 {
	t.Helper()
	m, err := telemetry.GetMetric("otelcol_processor_ollystack_correlation_batch_duration")
	require.NoError(t, err)
	var n uint64
	for _, p := range m.Data.(metricdata.Histogram[float64]).DataPoints {
		n += p.Count
	}
	return int64(n)
}
