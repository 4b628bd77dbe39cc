package ollystackcorrelationprocessor

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/sampling"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/probabilisticsamplerprocessor"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/processor/processortest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/ollystack/ollystack/go-shim/internal/core"
	"github.com/ollystack/ollystack/go-shim/ollystackcorrelationprocessor/internal/metadatatest"
)

func TestContractTraceState(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "testdata", "contract", "tracestate.jsonl"))
	require.NoError(t, err)
	for line := range strings.Lines(string(raw)) {
		var v struct {
			Name, TraceState, RV, Output string
			Skipped                      skipReason
		}
		require.NoError(t, json.Unmarshal([]byte(line), &v))
		t.Run(v.Name, func(t *testing.T) {
			got, skipped := withRandomness(v.TraceState, v.RV)
			assert.Equal(t, v.Skipped, skipped)
			assert.Equal(t, v.Output, got)
			if skipped != "" {
				return
			}
			parsed, err := sampling.NewW3CTraceState(got)
			require.NoError(t, err, "a sampler must be able to read it")
			assert.Equal(t, v.RV, parsed.OTelValue().RValue())
		})
	}
}

func withSamplingRandomness() *Config {
	cfg := createDefaultConfig().(*Config)
	cfg.WriteSamplingRandomness = true
	return cfg
}

// The stock sampler keeps or drops every trace of a flow alike, whatever batch, resource or
// tracestate it comes with, and keeps about the share it is told to.
func TestTheStockSamplerKeepsOrDropsWholeFlows(t *testing.T) {
	const flows, tracesPerFlow, percentage = 4000, 3, 25
	for _, mode := range []probabilisticsamplerprocessor.SamplerMode{
		probabilisticsamplerprocessor.Proportional, probabilisticsamplerprocessor.Equalizing,
	} {
		t.Run(string(mode), func(t *testing.T) {
			sink := new(consumertest.TracesSink)
			factory := probabilisticsamplerprocessor.NewFactory()
			samplerConfig := factory.CreateDefaultConfig().(*probabilisticsamplerprocessor.Config)
			samplerConfig.Mode = mode
			samplerConfig.SamplingPercentage = percentage
			sampler, err := factory.CreateTraces(t.Context(), processortest.NewNopSettings(factory.Type()), samplerConfig, sink)
			require.NoError(t, err)
			require.NoError(t, sampler.Start(t.Context(), componenttest.NewNopHost()))
			t.Cleanup(func() { assert.NoError(t, sampler.Shutdown(context.Background())) })
			p := newTestFactory(t).traces(withSamplingRandomness(), sampler)

			states := []string{"", "vendor=x", "ot=th:0", "ot=rv:00000000000000", "ot=rv:ffffffffffffff;th:0,vendor=x"}
			for nth := range tracesPerFlow {
				var ids []pcommon.TraceID
				for flow := range flows {
					ids = append(ids, traceID(uint64(flow*tracesPerFlow+nth)))
				}
				td := spans(ids...)
				for flow, span := range allSpans(td) {
					span.Attributes().PutStr("x-correlation-id", fmt.Sprintf("order-%d", flow))
					span.TraceState().FromRaw(states[(flow+nth)%len(states)])
				}
				require.NoError(t, p.ConsumeTraces(t.Context(), td))
			}

			kept := map[string]int{}
			for _, td := range sink.AllTraces() {
				for _, span := range allSpans(td) {
					kept[idOf(span.Attributes())]++
					assert.Contains(t, span.TraceState().AsRaw(), "th:c")
				}
			}
			for flow, traces := range kept {
				assert.Equal(t, tracesPerFlow, traces, flow)
			}
			// The IDs are always the same, and so is the share; it lies within three standard deviations.
			assert.InDelta(t, 0.25, float64(len(kept))/flows, 0.021)
		})
	}
}

// The guide warns of the sampler's default mode: it takes spans with randomness for an error. Should
// that change, the guide can say less.
func TestTheSamplersDefaultModeDropsSpansWithRandomness(t *testing.T) {
	sink := new(consumertest.TracesSink)
	factory := probabilisticsamplerprocessor.NewFactory()
	cfg := factory.CreateDefaultConfig().(*probabilisticsamplerprocessor.Config)
	cfg.SamplingPercentage = 100
	sampler, err := factory.CreateTraces(t.Context(), processortest.NewNopSettings(factory.Type()), cfg, sink)
	require.NoError(t, err)
	p := newTestFactory(t).traces(withSamplingRandomness(), sampler)
	require.NoError(t, p.ConsumeTraces(t.Context(), spans(traceID(1))))
	assert.Empty(t, sink.AllTraces())
	require.NoError(t, sampler.Shutdown(t.Context()))
}

func TestRandomnessIsTheFlowsAndNotTheTraces(t *testing.T) {
	sink := new(consumertest.TracesSink)
	cfg := withSamplingRandomness()
	cfg.GenerateIfMissing = false
	cfg.TenantFrom = "resource:tenant"
	p := newTestFactory(t).traces(cfg, sink)

	td := spans(traceID(1), traceID(2), traceID(3), pcommon.TraceID{}, traceID(1))
	for i, id := range []string{"order-7", "order-7", "", "order-7", ""} {
		if id != "" {
			allSpans(td)[i].Attributes().PutStr("x-correlation-id", id)
		}
	}
	other := spans(traceID(1))
	other.ResourceSpans().At(0).Resource().Attributes().PutStr("tenant", "b")
	allSpans(other)[0].Attributes().PutStr("x-correlation-id", "order-8")
	other.ResourceSpans().At(0).CopyTo(td.ResourceSpans().AppendEmpty())
	require.NoError(t, p.ConsumeTraces(t.Context(), td))

	var states []string
	for _, span := range allSpans(sink.AllTraces()[0]) {
		states = append(states, span.TraceState().AsRaw())
	}
	// The digits are those of testdata/contract/resolve.jsonl.
	assert.Equal(t, []string{
		"ot=rv:289f9f005267ab", "ot=rv:289f9f005267ab", // two traces of a flow
		"",                     // no ID, no randomness
		"",                     // no trace: samplers do not look at it
		"ot=rv:289f9f005267ab", // the first trace again
		"ot=rv:67c9f093abc7a0", // another tenant's flow
	}, states)
}

// Nothing but the tracestate is written where spans are not enriched.
func TestRandomnessWithoutEnrichment(t *testing.T) {
	sink := new(consumertest.TracesSink)
	cfg := withSamplingRandomness()
	cfg.EnrichSpans = false
	p := newTestFactory(t).traces(cfg, sink)
	assert.True(t, p.Capabilities().MutatesData)
	require.NoError(t, p.ConsumeTraces(t.Context(), spans(traceID(1))))
	span := allSpans(sink.AllTraces()[0])[0]
	assert.Regexp(t, `^ot=rv:[0-9a-f]{14}$`, span.TraceState().AsRaw())
	assert.Equal(t, map[string]any{"http.route": "/checkout"}, span.Attributes().AsRaw())
}

func TestNoRandomnessUnlessAskedFor(t *testing.T) {
	sink := new(consumertest.TracesSink)
	p := newTestFactory(t).traces(createDefaultConfig().(*Config), sink)
	require.NoError(t, p.ConsumeTraces(t.Context(), spans(traceID(1))))
	assert.Empty(t, allSpans(sink.AllTraces()[0])[0].TraceState().AsRaw())
}

func TestSpansLeftAloneAreCounted(t *testing.T) {
	telemetry := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, telemetry.Shutdown(context.Background())) })
	f := newTestFactory(t)
	f.set.TelemetrySettings = telemetry.NewTelemetrySettings()
	sink := new(consumertest.TracesSink)
	p := f.traces(withSamplingRandomness(), sink)

	states := []string{"ot=th:8", "ot=th:8", "ot=rv:1", strings.Repeat("x", 2000), "ot=th:0"}
	td := spans(traceID(1), traceID(1), traceID(1), traceID(1), traceID(1))
	for i, state := range states {
		allSpans(td)[i].TraceState().FromRaw(state)
	}
	require.NoError(t, p.ConsumeTraces(t.Context(), td))
	for i, span := range allSpans(sink.AllTraces()[0])[:4] {
		assert.Equal(t, states[i], span.TraceState().AsRaw())
	}
	point := func(reason string, value int64) metricdata.DataPoint[int64] {
		return metricdata.DataPoint[int64]{Value: value, Attributes: attribute.NewSet(attribute.String("reason", reason))}
	}
	metadatatest.AssertEqualProcessorOllystackCorrelationRandomnessSkipped(t, telemetry,
		[]metricdata.DataPoint[int64]{point("already_sampled", 2), point("malformed", 1), point("too_long", 1)},
		metricdatatest.IgnoreTimestamp())
}

// An engine that returns less than it should is an error and no panic.
func TestMissingRandomnessIsAFailure(t *testing.T) {
	c, _, logs := correlatorWith(t, fakeEngine(func(_ []core.Row, results []core.Result, out []byte) (int, error) {
		n := copy(out, "order-7")
		results[0] = core.Result{Len: uint16(n), Source: core.SourceHeader}
		return n, nil
	}))
	c.randomness = true
	got, err := c.processTraces(t.Context(), spans(traceID(1)))
	require.NoError(t, err)
	assert.Equal(t, spans(traceID(1)), got)
	assert.Equal(t, 1, logs.Len())
}
