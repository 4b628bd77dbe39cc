package ollystackcorrelationprocessor

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/ollystack/ollystack/go-shim/internal/core"
)

// The collector creates a processor for each signal; a trace's spans, logs and exemplars must
// still get one ID.
func TestSignalsOfOneComponentShareTheirTraces(t *testing.T) {
	f := newTestFactory(t)
	cfg := createDefaultConfig().(*Config)
	traces, logs, metrics := new(consumertest.TracesSink), new(consumertest.LogsSink), new(consumertest.MetricsSink)
	tp, lp, mp := f.traces(cfg, traces), f.logs(cfg, logs), f.metrics(cfg, metrics)
	id := traceID(1)

	require.NoError(t, lp.ConsumeLogs(t.Context(), logOf(id)))
	require.NoError(t, tp.ConsumeTraces(t.Context(), spans(id)))
	require.NoError(t, mp.ConsumeMetrics(t.Context(), exemplarOf(id)))

	fromLog := idOf(logs.AllLogs()[0].ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Attributes())
	fromSpan := idOf(allSpans(traces.AllTraces()[0])[0].Attributes())
	exemplar := metrics.AllMetrics()[0].ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().At(0).Gauge().DataPoints().At(0).Exemplars().At(0)
	require.Regexp(t, generatedID, fromLog)
	assert.Equal(t, fromLog, fromSpan)
	assert.Equal(t, fromLog, idOf(exemplar.FilteredAttributes()))
}

// Two pipelines with the same component, and one with another: the first two agree.
func TestPipelinesShareByComponentID(t *testing.T) {
	f := newTestFactory(t)
	cfg := createDefaultConfig().(*Config)
	a, b, other := new(consumertest.TracesSink), new(consumertest.TracesSink), new(consumertest.TracesSink)
	pa, pb := f.traces(cfg, a), f.traces(cfg, b)
	f.set.ID = component.NewIDWithName(typ, "other")
	pother := f.traces(cfg, other)
	for _, p := range []processor.Traces{pa, pb, pother} {
		require.NoError(t, p.ConsumeTraces(t.Context(), spans(traceID(1))))
	}
	first := idOf(allSpans(a.AllTraces()[0])[0].Attributes())
	assert.Equal(t, first, idOf(allSpans(b.AllTraces()[0])[0].Attributes()))
	assert.NotEqual(t, first, idOf(allSpans(other.AllTraces()[0])[0].Attributes()))
}

func TestAnEngineLivesAsLongAsItsUsers(t *testing.T) {
	r := newEngineRegistry(newHandover(0))
	set := processortest.NewNopSettings(typ)
	cfg := createDefaultConfig().(*Config)

	one, err := r.acquire(set, cfg)
	require.NoError(t, err)
	two, err := r.acquire(set, cfg)
	require.NoError(t, err)
	assert.Same(t, one, two)

	changed := createDefaultConfig().(*Config)
	changed.IDPrefix = "acme"
	three, err := r.acquire(set, changed)
	require.NoError(t, err)
	assert.NotSame(t, one, three, "another configuration is another engine")

	require.NoError(t, r.release(one))
	_, err = two.engine.Stats()
	require.NoError(t, err, "still in use")
	require.NoError(t, r.release(two))
	require.Eventually(t, func() bool { _, err := two.engine.Stats(); return errors.Is(err, core.ErrClosed) },
		10*time.Second, time.Millisecond)
	require.NoError(t, r.release(three))
	assert.Empty(t, r.engines)
}

func TestShutdownTwiceAndRestartAreHarmless(t *testing.T) {
	f := NewFactory()
	set := processortest.NewNopSettings(typ)
	for range 2 {
		p, err := f.CreateTraces(t.Context(), set, createDefaultConfig(), consumertest.NewNop())
		require.NoError(t, err)
		require.NoError(t, p.Start(t.Context(), componenttest.NewNopHost()))
		require.NoError(t, p.ConsumeTraces(t.Context(), spans(traceID(1))))
		require.NoError(t, p.Shutdown(t.Context()))
		require.NoError(t, p.Shutdown(t.Context()))
	}
}

// Many goroutines, three signals, the same few traces: every item of a trace ends with one ID.
func TestConcurrentBatchesAgree(t *testing.T) {
	const workers, rounds, flows = 8, 50, 40
	f := newTestFactory(t)
	cfg := createDefaultConfig().(*Config)
	traces, logs := new(consumertest.TracesSink), new(consumertest.LogsSink)
	tp, lp := f.traces(cfg, traces), f.logs(cfg, logs)

	var wg sync.WaitGroup
	for worker := range workers {
		wg.Go(func() {
			for round := range rounds {
				ids := make([]pcommon.TraceID, 0, flows)
				for i := range flows {
					ids = append(ids, traceID(uint64((i+worker)%flows+round/10*flows)))
				}
				assert.NoError(t, tp.ConsumeTraces(t.Context(), spans(ids...)))
				assert.NoError(t, lp.ConsumeLogs(t.Context(), logOf(ids[0])))
			}
		})
	}
	wg.Wait()

	seen := map[pcommon.TraceID]string{}
	check := func(id pcommon.TraceID, attrs pcommon.Map) {
		got := idOf(attrs)
		if seen[id] == "" {
			seen[id] = got
		}
		require.NotEmpty(t, got)
		require.Equal(t, seen[id], got)
	}
	for _, td := range traces.AllTraces() {
		for _, span := range allSpans(td) {
			check(span.TraceID(), span.Attributes())
		}
	}
	for _, ld := range logs.AllLogs() {
		record := ld.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
		check(record.TraceID(), record.Attributes())
	}
	assert.Len(t, seen, flows*rounds/10)
}

// Batches that arrive while the processor shuts down pass on; nothing is used after it was freed.
func TestShutdownDuringBatches(t *testing.T) {
	f := NewFactory()
	p, err := f.CreateTraces(t.Context(), processortest.NewNopSettings(typ), createDefaultConfig(), consumertest.NewNop())
	require.NoError(t, err)
	require.NoError(t, p.Start(t.Context(), componenttest.NewNopHost()))
	var wg sync.WaitGroup
	started := make(chan struct{}, 4)
	for range 4 {
		wg.Go(func() {
			for i := range 200 {
				assert.NoError(t, p.ConsumeTraces(t.Context(), spans(traceID(uint64(i)))))
				if i == 0 {
					started <- struct{}{}
				}
			}
		})
	}
	for range 4 {
		<-started
	}
	require.NoError(t, p.Shutdown(t.Context()))
	wg.Wait()
}

func logOf(id pcommon.TraceID) plog.Logs {
	ld := plog.NewLogs()
	record := ld.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	record.SetTraceID(id)
	record.Body().SetStr("payment accepted")
	return ld
}

func exemplarOf(id pcommon.TraceID) pmetric.Metrics {
	md := pmetric.NewMetrics()
	m := md.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty().Metrics().AppendEmpty()
	m.SetEmptyGauge().DataPoints().AppendEmpty().Exemplars().AppendEmpty().SetTraceID(id)
	return md
}
