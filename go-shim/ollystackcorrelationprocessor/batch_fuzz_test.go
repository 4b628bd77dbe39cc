package ollystackcorrelationprocessor

import (
	"path/filepath"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/golden"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pprofile"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Data as it may arrive over the network: whatever it is, it is passed on, and what was written to
// it is nothing but IDs and where they came from. The seeds are the golden cases.

// fuzzConfig makes engines cheap, one for each input, so that a failure can be repeated.
func fuzzConfig() *Config {
	cfg := createDefaultConfig().(*Config)
	cfg.TraceTable.MaxEntries = 64
	cfg.GenerateForUntracedLogs = true
	return cfg
}

func addSeeds[T any](f *testing.F, signal string, read func(string) (T, error), marshal func(T) ([]byte, error)) {
	inputs, err := filepath.Glob(filepath.Join("testdata", signal, "*", "input.yaml"))
	require.NoError(f, err)
	require.NotEmpty(f, inputs)
	for _, input := range inputs {
		data, err := read(input)
		require.NoError(f, err)
		seed, err := marshal(data)
		require.NoError(f, err)
		f.Add(seed)
	}
}

func withoutIDs(attrs pcommon.Map) {
	attrs.RemoveIf(func(key string, _ pcommon.Value) bool {
		return key == "correlation_id" || key == "correlation_id.source"
	})
}

// oneIDATrace checks an item's ID against the others of its trace. One that brought an ID and kept it
// is its own affair.
func oneIDATrace(t *testing.T, known map[pcommon.TraceID]string, trace pcommon.TraceID, before, after pcommon.Map) {
	if own, ok := before.Get("correlation_id"); ok {
		kept, _ := after.Get("correlation_id")
		if own.Type() == pcommon.ValueTypeStr && own.Str() == kept.AsString() {
			return
		}
	}
	id := idOf(after)
	if trace.IsEmpty() {
		return
	}
	require.NotEmpty(t, id)
	if other, ok := known[trace]; ok {
		require.Equal(t, other, id)
	}
	known[trace] = id
}

func FuzzTraces(f *testing.F) {
	addSeeds(f, "traces", golden.ReadTraces, new(ptrace.ProtoMarshaler).MarshalTraces)
	f.Fuzz(func(t *testing.T, data []byte) {
		td, err := new(ptrace.ProtoUnmarshaler).UnmarshalTraces(data)
		if err != nil {
			return
		}
		before := ptrace.NewTraces()
		td.CopyTo(before)
		sink := new(consumertest.TracesSink)
		require.NoError(t, newTestFactory(t).traces(fuzzConfig(), sink).ConsumeTraces(t.Context(), td))
		require.Len(t, sink.AllTraces(), 1)
		after := sink.AllTraces()[0]
		spansBefore, spansAfter := allSpans(before), allSpans(after)
		require.Len(t, spansAfter, len(spansBefore))
		known := map[pcommon.TraceID]string{}
		for i, span := range spansAfter {
			oneIDATrace(t, known, span.TraceID(), spansBefore[i].Attributes(), span.Attributes())
			withoutIDs(spansBefore[i].Attributes())
			withoutIDs(span.Attributes())
		}
		requireSame(t, new(ptrace.ProtoMarshaler).MarshalTraces, before, after)
	})
}

func FuzzLogs(f *testing.F) {
	addSeeds(f, "logs", golden.ReadLogs, new(plog.ProtoMarshaler).MarshalLogs)
	f.Fuzz(func(t *testing.T, data []byte) {
		ld, err := new(plog.ProtoUnmarshaler).UnmarshalLogs(data)
		if err != nil {
			return
		}
		before := plog.NewLogs()
		ld.CopyTo(before)
		sink := new(consumertest.LogsSink)
		require.NoError(t, newTestFactory(t).logs(fuzzConfig(), sink).ConsumeLogs(t.Context(), ld))
		require.Len(t, sink.AllLogs(), 1)
		after := sink.AllLogs()[0]
		recordsBefore, recordsAfter := allRecords(before), allRecords(after)
		require.Len(t, recordsAfter, len(recordsBefore))
		known := map[pcommon.TraceID]string{}
		for i, record := range recordsAfter {
			oneIDATrace(t, known, record.TraceID(), recordsBefore[i].Attributes(), record.Attributes())
			withoutIDs(recordsBefore[i].Attributes())
			withoutIDs(record.Attributes())
		}
		requireSame(t, new(plog.ProtoMarshaler).MarshalLogs, before, after)
	})
}

func allRecords(ld plog.Logs) []plog.LogRecord {
	var all []plog.LogRecord
	for _, rl := range ld.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, record := range sl.LogRecords().All() {
				all = append(all, record)
			}
		}
	}
	return all
}

func FuzzMetrics(f *testing.F) {
	addSeeds(f, "metrics", golden.ReadMetrics, new(pmetric.ProtoMarshaler).MarshalMetrics)
	f.Fuzz(func(t *testing.T, data []byte) {
		md, err := new(pmetric.ProtoUnmarshaler).UnmarshalMetrics(data)
		if err != nil {
			return
		}
		before := pmetric.NewMetrics()
		md.CopyTo(before)
		sink := new(consumertest.MetricsSink)
		require.NoError(t, newTestFactory(t).metrics(fuzzConfig(), sink).ConsumeMetrics(t.Context(), md))
		require.Len(t, sink.AllMetrics(), 1)
		after := sink.AllMetrics()[0]
		exemplarsBefore, exemplarsAfter := withoutMetricIDs(before), allExemplars(after)
		require.Len(t, exemplarsAfter, len(exemplarsBefore))
		known := map[pcommon.TraceID]string{}
		for i, exemplar := range exemplarsAfter {
			oneIDATrace(t, known, exemplar.TraceID(), exemplarsBefore[i], exemplar.FilteredAttributes())
		}
		for _, attrs := range exemplarsBefore {
			withoutIDs(attrs)
		}
		withoutMetricIDs(after)
		for _, exemplar := range allExemplars(after) {
			withoutIDs(exemplar.FilteredAttributes())
		}
		requireSame(t, new(pmetric.ProtoMarshaler).MarshalMetrics, before, after)
	})
}

// withoutMetricIDs takes the IDs from the resources, and returns the exemplars' attributes.
func withoutMetricIDs(md pmetric.Metrics) []pcommon.Map {
	for _, rm := range md.ResourceMetrics().All() {
		withoutIDs(rm.Resource().Attributes())
	}
	var all []pcommon.Map
	for _, exemplar := range allExemplars(md) {
		all = append(all, exemplar.FilteredAttributes())
	}
	return all
}

func allExemplars(md pmetric.Metrics) []pmetric.Exemplar {
	var all []pmetric.Exemplar
	take := func(slice pmetric.ExemplarSlice) {
		for _, exemplar := range slice.All() {
			all = append(all, exemplar)
		}
	}
	for _, rm := range md.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			for _, metric := range sm.Metrics().All() {
				switch metric.Type() {
				case pmetric.MetricTypeGauge:
					for _, point := range metric.Gauge().DataPoints().All() {
						take(point.Exemplars())
					}
				case pmetric.MetricTypeSum:
					for _, point := range metric.Sum().DataPoints().All() {
						take(point.Exemplars())
					}
				case pmetric.MetricTypeHistogram:
					for _, point := range metric.Histogram().DataPoints().All() {
						take(point.Exemplars())
					}
				case pmetric.MetricTypeExponentialHistogram:
					for _, point := range metric.ExponentialHistogram().DataPoints().All() {
						take(point.Exemplars())
					}
				}
			}
		}
	}
	return all
}

// A profile's attributes and traces are indexes into a dictionary that the sender wrote.
func FuzzProfiles(f *testing.F) {
	marshal := new(pprofile.ProtoMarshaler).MarshalProfiles
	ids := []pcommon.TraceID{traceID(1), traceID(2), {}}
	seed, err := marshal(profileOf(f, ids, map[string]string{"x-request-id": "r-7"}, map[string]string{"correlation_id": "c"}))
	require.NoError(f, err)
	f.Add(seed)
	f.Fuzz(func(t *testing.T, data []byte) {
		pd, err := new(pprofile.ProtoUnmarshaler).UnmarshalProfiles(data)
		if err != nil {
			return
		}
		samples := pd.SampleCount()
		sink := new(consumertest.ProfilesSink)
		require.NoError(t, newTestFactory(t).profiles(fuzzConfig(), sink).ConsumeProfiles(t.Context(), pd))
		require.Len(t, sink.AllProfiles(), 1)
		require.Equal(t, samples, sink.AllProfiles()[0].SampleCount())
	})
}

// requireSame compares what would be sent on.
func requireSame[T any](t *testing.T, marshal func(T) ([]byte, error), before, after T) {
	t.Helper()
	want, err := marshal(before)
	require.NoError(t, err)
	got, err := marshal(after)
	require.NoError(t, err)
	require.Equal(t, want, got)
}
