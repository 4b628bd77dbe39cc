package ollystackcorrelationprocessor

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/ollystack/ollystack/go-shim/internal/core"
)

// oneLife starts a processor of a new factory, as a reload does, has it settle a trace, and shuts it
// down. It returns the trace's ID.
func oneLife(t *testing.T, h *handover, id component.ID, cfg *Config) string {
	t.Helper()
	set := processortest.NewNopSettings(typ)
	set.ID = id
	telemetry := componenttest.NewTelemetry()
	set.TelemetrySettings = telemetry.NewTelemetrySettings()
	sink := new(consumertest.TracesSink)
	p, err := newFactory(h).CreateTraces(t.Context(), set, cfg, sink)
	require.NoError(t, err)
	require.NoError(t, p.Start(t.Context(), componenttest.NewNopHost()))
	require.NoError(t, p.ConsumeTraces(t.Context(), spans(traceID(1))))
	// The engine's counters are reported by whoever uses it now.
	_, err = telemetry.GetMetric("otelcol_processor_ollystack_correlation_generated")
	require.NoError(t, err)
	require.NoError(t, p.Shutdown(t.Context()))
	require.NoError(t, telemetry.Shutdown(context.Background()))
	return idOf(allSpans(sink.AllTraces()[0])[0].Attributes())
}

func TestATraceKeepsItsIDAcrossAReload(t *testing.T) {
	h := testHandover(t)
	first, other := component.NewIDWithName(typ, "a"), component.NewIDWithName(typ, "b")
	id := oneLife(t, h, first, createDefaultConfig().(*Config))
	assert.Equal(t, id, oneLife(t, h, first, createDefaultConfig().(*Config)))
	assert.Equal(t, id, oneLife(t, h, first, createDefaultConfig().(*Config)))
	assert.NotEqual(t, id, oneLife(t, h, other, createDefaultConfig().(*Config)), "another component has traces of its own")

	changed := createDefaultConfig().(*Config)
	changed.IDPrefix = "acme"
	assert.Regexp(t, "^acme-", oneLife(t, h, first, changed), "other settings, another engine")
	assert.Equal(t, id, oneLife(t, h, first, createDefaultConfig().(*Config)), "and back within the window")
}

func TestAnEngineThatIsNotTakenIsClosed(t *testing.T) {
	h := newHandover(0)
	engine, err := core.New([]byte(`{}`))
	require.NoError(t, err)
	h.park(engineKey{config: "a"}, engine)
	require.Eventually(t, func() bool { _, err := engine.Stats(); return err != nil }, 10*time.Second, time.Millisecond)
	assert.Nil(t, h.take(engineKey{config: "a"}))
}

func TestAnEngineGoesToOneTakerOrIsClosed(t *testing.T) {
	for range 200 {
		h := newHandover(50 * time.Microsecond)
		engine, err := core.New([]byte(`{"trace_table":{"max_entries":8}}`))
		require.NoError(t, err)
		key := engineKey{config: "a"}
		h.park(key, engine)
		taken := make(chan *core.Engine, 2)
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() { taken <- h.take(key) })
		}
		wg.Wait()
		one, two := <-taken, <-taken
		require.False(t, one != nil && two != nil, "two takers")
		if one != nil || two != nil {
			_, err := engine.Stats()
			require.NoError(t, err, "taken and closed")
			engine.Close()
		}
	}
}

func TestTheSameSettingsParkedTwiceLeaveOneEngine(t *testing.T) {
	h := testHandover(t)
	var engines [2]*core.Engine
	for i := range engines {
		var err error
		engines[i], err = core.New([]byte(`{}`))
		require.NoError(t, err)
		h.park(engineKey{}, engines[i])
	}
	_, err := engines[0].Stats()
	require.ErrorIs(t, err, core.ErrClosed)
	assert.Same(t, engines[1], h.take(engineKey{}))
	engines[1].Close()
}
