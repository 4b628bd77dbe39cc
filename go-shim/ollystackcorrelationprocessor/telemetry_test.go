package ollystackcorrelationprocessor

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/ollystack/ollystack/go-shim/ollystackcorrelationprocessor/internal/metadatatest"
)

// The engine's counters appear once, however many signals share it.
func TestTheEnginesCountersAreReportedOnce(t *testing.T) {
	telemetry := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, telemetry.Shutdown(context.Background())) })
	f := newTestFactory(t)
	f.set.TelemetrySettings = telemetry.NewTelemetrySettings()
	cfg := createDefaultConfig().(*Config)
	tp, lp := f.traces(cfg, consumertest.NewNop()), f.logs(cfg, consumertest.NewNop())

	td := spans(traceID(1), traceID(2), traceID(3))
	allSpans(td)[0].Attributes().PutStr("x-correlation-id", "order-7")
	allSpans(td)[1].Attributes().PutStr("x-correlation-id", strings.Repeat("x", 101))
	require.NoError(t, tp.ConsumeTraces(t.Context(), td))
	require.NoError(t, lp.ConsumeLogs(t.Context(), logOf(traceID(1))))

	point := func(value int64, attrs ...attribute.KeyValue) metricdata.DataPoint[int64] {
		return metricdata.DataPoint[int64]{Value: value, Attributes: attribute.NewSet(attrs...)}
	}
	one := func(value int64) []metricdata.DataPoint[int64] { return []metricdata.DataPoint[int64]{point(value)} }
	ignore := metricdatatest.IgnoreTimestamp()
	metadatatest.AssertEqualProcessorOllystackCorrelationGenerated(t, telemetry, one(2), ignore)
	metadatatest.AssertEqualProcessorOllystackCorrelationInherited(t, telemetry, one(1), ignore)
	metadatatest.AssertEqualProcessorOllystackCorrelationTraceTableEntries(t, telemetry, one(3), ignore)
	metadatatest.AssertEqualProcessorOllystackCorrelationExtracted(t, telemetry, []metricdata.DataPoint[int64]{
		point(0, attribute.String("source", "attribute")),
		point(0, attribute.String("source", "baggage")),
		point(1, attribute.String("source", "header")),
		point(0, attribute.String("source", "body")),
		point(0, attribute.String("source", "resource")),
		point(0, attribute.String("source", "metadata")),
	}, ignore)
	metadatatest.AssertEqualProcessorOllystackCorrelationRejected(t, telemetry, []metricdata.DataPoint[int64]{
		point(0, attribute.String("reason", "empty")),
		point(1, attribute.String("reason", "too_long")),
		point(0, attribute.String("reason", "control")),
		point(0, attribute.String("reason", "malformed")),
		point(0, attribute.String("reason", "baggage_malformed")),
		point(0, attribute.String("reason", "baggage_limit")),
		point(0, attribute.String("reason", "ignored")),
		point(0, attribute.String("reason", "lossy")),
	}, ignore)
	for _, name := range []string{
		"conflicts", "linked", "sanitized", "unsettled", "upgraded",
		"trace_table_capacity", "trace_table_evicted", "trace_table_expired", "batch_duration",
	} {
		_, err := telemetry.GetMetric("otelcol_processor_ollystack_correlation_" + name)
		assert.NoError(t, err, name)
	}
}
