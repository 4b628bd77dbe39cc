package ollystackcorrelationprocessor

import (
	"context"
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/consumer/xconsumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processortest"
	"go.opentelemetry.io/collector/processor/xprocessor"
)

// testFactory creates and starts processors and shuts them down when the test ends.
type testFactory struct {
	t       testing.TB
	factory processor.Factory
	set     processor.Settings
}

func newTestFactory(t testing.TB) *testFactory {
	return &testFactory{t: t, factory: newFactory(testHandover(t)), set: processortest.NewNopSettings(typ)}
}

// testHandover returns one that closes its engines when the test has shut its processors down.
func testHandover(t testing.TB) *handover {
	h := newHandover(time.Hour)
	t.Cleanup(func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		for key := range h.parked {
			h.remove(key)
		}
	})
	return h
}

func (f *testFactory) traces(cfg *Config, next consumer.Traces) processor.Traces {
	p, err := f.factory.CreateTraces(context.Background(), f.set, cfg, next)
	require.NoError(f.t, err)
	f.start(p)
	return p
}

func (f *testFactory) logs(cfg *Config, next consumer.Logs) processor.Logs {
	p, err := f.factory.CreateLogs(context.Background(), f.set, cfg, next)
	require.NoError(f.t, err)
	f.start(p)
	return p
}

func (f *testFactory) metrics(cfg *Config, next consumer.Metrics) processor.Metrics {
	p, err := f.factory.CreateMetrics(context.Background(), f.set, cfg, next)
	require.NoError(f.t, err)
	f.start(p)
	return p
}

func (f *testFactory) profiles(cfg *Config, next xconsumer.Profiles) xprocessor.Profiles {
	p, err := f.factory.(xprocessor.Factory).CreateProfiles(context.Background(), f.set, cfg, next)
	require.NoError(f.t, err)
	f.start(p)
	return p
}

func (f *testFactory) start(c component.Component) {
	require.NoError(f.t, c.Start(context.Background(), componenttest.NewNopHost()))
	f.t.Cleanup(func() { require.NoError(f.t, c.Shutdown(context.Background())) })
}

func traceID(n uint64) pcommon.TraceID {
	var id pcommon.TraceID
	binary.BigEndian.PutUint64(id[:8], n*0x9E3779B97F4A7C15+1)
	binary.BigEndian.PutUint64(id[8:], n+1)
	return id
}

// spans returns a batch with one span for each ID, in one resource.
func spans(ids ...pcommon.TraceID) ptrace.Traces {
	td := ptrace.NewTraces()
	slice := td.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans()
	for _, id := range ids {
		span := slice.AppendEmpty()
		span.SetTraceID(id)
		span.Attributes().PutStr("http.route", "/checkout")
	}
	return td
}

func allSpans(td ptrace.Traces) []ptrace.Span {
	var all []ptrace.Span
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				all = append(all, span)
			}
		}
	}
	return all
}

func attr(attrs pcommon.Map, key string) string {
	value, ok := attrs.Get(key)
	if !ok {
		return ""
	}
	return value.AsString()
}

func idOf(attrs pcommon.Map) string { return attr(attrs, "correlation_id") }

var nopTraces = consumertest.NewNop()
