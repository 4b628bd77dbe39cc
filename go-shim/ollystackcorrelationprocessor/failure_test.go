package ollystackcorrelationprocessor

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor/processortest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/ollystack/ollystack/go-shim/internal/core"
	"github.com/ollystack/ollystack/go-shim/ollystackcorrelationprocessor/internal/metadatatest"
)

// fakeEngine answers what a test wants it to.
type fakeEngine func(rows []core.Row, results []core.Result, out []byte) (int, error)

func (f fakeEngine) Resolve(_ core.Signal, rows []core.Row, _ []core.Candidate, _ []byte, results []core.Result, out []byte) (int, error) {
	return f(rows, results, out)
}

func failingWith(err error) fakeEngine {
	return func([]core.Row, []core.Result, []byte) (int, error) { return 0, err }
}

func correlatorWith(t *testing.T, engine resolver) (*correlator, *componenttest.Telemetry, *observer.ObservedLogs) {
	telemetry := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, telemetry.Shutdown(context.Background())) })
	set := processortest.NewNopSettings(typ)
	set.TelemetrySettings = telemetry.NewTelemetrySettings()
	logger, logs := observer.New(zap.ErrorLevel)
	set.Logger = zap.New(logger)
	c, err := newCorrelator(set, createDefaultConfig().(*Config), newEngineRegistry(testHandover(t)), core.SignalTraces)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.shutdown(context.Background())) })
	c.engine = engine
	return c, telemetry, logs
}

// someSpans has every way an item can be written to: a plain one, one with an own ID, one with
// an empty own ID, and a second one of its trace.
func someSpans() ptrace.Traces {
	td := spans(traceID(1), traceID(2), traceID(3), traceID(1))
	all := allSpans(td)
	all[1].Attributes().PutStr("correlation_id", "mine")
	all[2].Attributes().PutStr("correlation_id", "")
	return td
}

func TestAFailingEngineLeavesTheDataAsItCame(t *testing.T) {
	tests := []struct {
		name   string
		engine resolver
		label  string
	}{
		{"a panic", failingWith(core.StatusPanic), "panic"},
		{"bad input", failingWith(core.StatusBadInput), "bad_input"},
		{"too small an output", failingWith(core.StatusOutTooSmall), "out_too_small"},
		{"an unknown status", failingWith(core.Status(-99)), "unknown"},
		{"a closed engine", failingWith(core.ErrClosed), "closed"},
		{"not started", nil, "closed"},
		{"another error", failingWith(errors.New("boom")), "other"},
		{"an ID outside the output", fakeEngine(func(_ []core.Row, results []core.Result, _ []byte) (int, error) {
			results[0] = core.Result{Off: 0xFFFF_FFF0, Len: 0xFFFF, Source: core.SourceHeader}
			return 5, nil
		}), "other"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, telemetry, logs := correlatorWith(t, tt.engine)
			want := someSpans()
			for range 3 {
				got, err := c.processTraces(t.Context(), someSpans())
				require.NoError(t, err)
				assert.Equal(t, want, got)
			}
			metadatatest.AssertEqualProcessorOllystackCorrelationFailedBatches(t, telemetry, []metricdata.DataPoint[int64]{{
				Value: 3,
				Attributes: attribute.NewSet(attribute.String("signal", "traces"),
					attribute.String("error", tt.label)),
			}}, metricdatatest.IgnoreTimestamp())
			assert.Equal(t, 1, logs.Len(), "one line for several failures")
		})
	}
}

// A row without an ID is left as it is, whatever its neighbours get.
func TestARowWithoutAnIDIsLeftAlone(t *testing.T) {
	c, _, _ := correlatorWith(t, fakeEngine(func(rows []core.Row, results []core.Result, out []byte) (int, error) {
		require.Len(t, rows, 3)
		n := copy(out, "order-7")
		results[0] = core.Result{}
		results[1] = core.Result{}
		results[2] = core.Result{Off: 0, Len: uint16(n), Source: core.SourceHeader}
		return n, nil
	}))
	got, err := c.processTraces(t.Context(), someSpans())
	require.NoError(t, err)
	want := someSpans()
	third := allSpans(want)[2].Attributes()
	third.PutStr("correlation_id", "order-7")
	third.PutStr("correlation_id.source", "header")
	assert.Equal(t, want, got)
}

// A source this component does not know is not written; the ID is.
func TestAnUnknownSourceIsNotWritten(t *testing.T) {
	c, _, _ := correlatorWith(t, fakeEngine(func(_ []core.Row, results []core.Result, out []byte) (int, error) {
		n := copy(out, "order-7")
		results[0] = core.Result{Len: uint16(n), Source: 200}
		return n, nil
	}))
	got, err := c.processTraces(t.Context(), spans(traceID(1)))
	require.NoError(t, err)
	attrs := allSpans(got)[0].Attributes()
	assert.Equal(t, map[string]any{"http.route": "/checkout", "correlation_id": "order-7"}, attrs.AsRaw())
}

func TestFailuresAreLoggedNowAndThen(t *testing.T) {
	logger, logs := observer.New(zap.ErrorLevel)
	f := failureLog{logger: zap.New(logger)}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for second := range 150 {
		f.report(core.StatusPanic, start.Add(time.Duration(second)*time.Second))
	}
	require.Equal(t, 3, logs.Len())
	assert.EqualValues(t, 1, logs.All()[0].ContextMap()["batches"])
	assert.EqualValues(t, 60, logs.All()[1].ContextMap()["batches"])
}

func TestAnEmptyBatchDoesNotReachTheEngine(t *testing.T) {
	c, _, _ := correlatorWith(t, failingWith(core.StatusPanic))
	_, err := c.processTraces(t.Context(), ptrace.NewTraces())
	require.NoError(t, err)
	assert.Zero(t, c.failures.last.Load())
}
