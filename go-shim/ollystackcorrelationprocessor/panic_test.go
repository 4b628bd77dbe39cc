//go:build panichook

package ollystackcorrelationprocessor

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/ollystack/ollystack/go-shim/ollystackcorrelationprocessor/internal/metadatatest"
)

// fatal is a batch about which the core panics in the middle of its work: the first trace has been
// decided by then, the third has not. Each number has traces of its own.
func fatal(n uint64) ptrace.Traces {
	td := spans(traceID(3*n), traceID(3*n+1), traceID(3*n+1), traceID(3*n+2))
	allSpans(td)[2].Attributes().PutStr("x-correlation-id", "panic-on-purpose")
	return td
}

// A panic in the core costs the batch its IDs and nothing else: the data pass on unchanged, it is
// counted, and every trace can be settled afterwards, those of the batch included.
func TestTheCollectorSurvivesAPanicInTheCore(t *testing.T) {
	const batches, workers = 400, 4 // enough to meet the same places of the table again
	telemetry := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, telemetry.Shutdown(context.Background())) })
	f := newTestFactory(t)
	f.set.TelemetrySettings = telemetry.NewTelemetrySettings()
	cfg := createDefaultConfig().(*Config)
	traces, logs := new(consumertest.TracesSink), new(consumertest.LogsSink)
	tp, lp := f.traces(cfg, traces), f.logs(cfg, logs)

	var wg sync.WaitGroup
	for worker := range uint64(workers) {
		wg.Go(func() {
			for n := worker; n < batches; n += workers {
				assert.NoError(t, tp.ConsumeTraces(t.Context(), fatal(n)))
				for trace := 3 * n; trace < 3*n+3; trace++ {
					assert.NoError(t, lp.ConsumeLogs(t.Context(), logOf(traceID(trace))))
				}
			}
		})
	}
	wg.Wait()

	passed := traces.AllTraces()
	require.Len(t, passed, batches)
	for _, td := range passed {
		for i, span := range allSpans(td) {
			want := map[string]any{"http.route": "/checkout"}
			if i == 2 {
				want["x-correlation-id"] = "panic-on-purpose"
			}
			require.Equal(t, want, span.Attributes().AsRaw())
		}
	}
	for _, ld := range logs.AllLogs() {
		id := idOf(firstRecord(ld).Attributes())
		// Whether the trace had been given its ID when the panic came is the core's affair.
		require.True(t, generatedID.MatchString(id) || id == "panic-on-purpose", id)
	}
	require.Len(t, logs.AllLogs(), 3*batches)
	metadatatest.AssertEqualProcessorOllystackCorrelationFailedBatches(t, telemetry, []metricdata.DataPoint[int64]{{
		Value:      batches,
		Attributes: attribute.NewSet(attribute.String("signal", "traces"), attribute.String("error", "panic")),
	}}, metricdatatest.IgnoreTimestamp())
}
