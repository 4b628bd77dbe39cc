package ollystackcorrelationprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pprofile"

	"github.com/ollystack/ollystack/go-shim/internal/core"
)

// profileOf returns a profile with one sample for each trace ID, whose attributes are those of the
// same index; an empty ID stands for a sample without a link.
func profileOf(t testing.TB, ids []pcommon.TraceID, attrs ...map[string]string) pprofile.Profiles {
	pd := pprofile.NewProfiles()
	d := pd.Dictionary()
	d.StringTable().Append("")
	d.LinkTable().AppendEmpty()
	d.AttributeTable().AppendEmpty()
	profile := pd.ResourceProfiles().AppendEmpty().ScopeProfiles().AppendEmpty().Profiles().AppendEmpty()
	for i, id := range ids {
		sample := profile.Samples().AppendEmpty()
		if !id.IsEmpty() {
			sample.SetLinkIndex(int32(d.LinkTable().Len()))
			d.LinkTable().AppendEmpty().SetTraceID(id)
		}
		if i >= len(attrs) {
			continue
		}
		for key, value := range attrs[i] {
			entry := pprofile.NewKeyValueAndUnit()
			index, err := pprofile.SetString(d.StringTable(), key)
			require.NoError(t, err)
			entry.SetKeyStrindex(index)
			entry.Value().SetStr(value)
			at, err := pprofile.SetAttribute(d.AttributeTable(), entry)
			require.NoError(t, err)
			sample.AttributeIndices().Append(at)
		}
	}
	return pd
}

// sampleAttributes returns what each sample says.
func sampleAttributes(t *testing.T, pd pprofile.Profiles) []map[string]any {
	t.Helper()
	var all []map[string]any
	d := pd.Dictionary()
	for _, sample := range pd.ResourceProfiles().At(0).ScopeProfiles().At(0).Profiles().At(0).Samples().All() {
		attrs, err := pprofile.FromAttributeIndices(d.AttributeTable(), sample, d)
		require.NoError(t, err)
		require.Equal(t, sample.AttributeIndices().Len(), attrs.Len(), "an attribute twice")
		all = append(all, attrs.AsRaw())
	}
	return all
}

func TestSamplesFollowTheirTrace(t *testing.T) {
	sink := new(consumertest.ProfilesSink)
	p := newTestFactory(t).profiles(createDefaultConfig().(*Config), sink)
	none := pcommon.TraceID{}
	pd := profileOf(t,
		[]pcommon.TraceID{traceID(1), none, traceID(1), traceID(2), traceID(1), traceID(1)},
		nil, map[string]string{"correlation_id": "not-mine"}, map[string]string{"thread.name": "main"},
		map[string]string{"http.request.header.x-correlation-id": "order-8"},
		map[string]string{"correlation_id": "order-7"}, map[string]string{"correlation_id": ""})
	require.NoError(t, p.ConsumeProfiles(t.Context(), pd))
	got := sink.AllProfiles()[0]
	assert.Equal(t, []map[string]any{
		{"correlation_id": "order-7", "correlation_id.source": "attribute"},
		{"correlation_id": "not-mine"},
		{"correlation_id": "order-7", "thread.name": "main"},
		{"correlation_id": "order-8", "correlation_id.source": "header", "http.request.header.x-correlation-id": "order-8"},
		{"correlation_id": "order-7"}, // its own
		{"correlation_id": "order-7"},
	}, sampleAttributes(t, got))
	// The dictionary's first entries still stand for nothing, and none stands there twice.
	d := got.Dictionary()
	assert.Empty(t, d.StringTable().At(0))
	assert.Zero(t, d.AttributeTable().At(0).KeyStrindex())
	for i, a := range d.AttributeTable().All() {
		for _, b := range d.AttributeTable().All() {
			if i > 0 && a != b {
				assert.False(t, a.Equal(b))
			}
		}
	}
}

func TestProfilesShareTheTracesOfOtherSignals(t *testing.T) {
	f := newTestFactory(t)
	cfg := createDefaultConfig().(*Config)
	traces, profiles := new(consumertest.TracesSink), new(consumertest.ProfilesSink)
	tp, pp := f.traces(cfg, traces), f.profiles(cfg, profiles)
	require.NoError(t, pp.ConsumeProfiles(t.Context(), profileOf(t, []pcommon.TraceID{traceID(1)})))
	require.NoError(t, tp.ConsumeTraces(t.Context(), spans(traceID(1))))
	id := idOf(allSpans(traces.AllTraces()[0])[0].Attributes())
	assert.Regexp(t, generatedID, id)
	assert.Equal(t, map[string]any{"correlation_id": id, "correlation_id.source": "generated"},
		sampleAttributes(t, profiles.AllProfiles()[0])[0])
}

func TestProfilesWithEmptyOrBrokenDictionariesPass(t *testing.T) {
	sink := new(consumertest.ProfilesSink)
	p := newTestFactory(t).profiles(createDefaultConfig().(*Config), sink)
	pd := pprofile.NewProfiles()
	samples := pd.ResourceProfiles().AppendEmpty().ScopeProfiles().AppendEmpty().Profiles().AppendEmpty().Samples()
	for _, link := range []int32{-1, 0, 1, 99} {
		samples.AppendEmpty().SetLinkIndex(link)
	}
	pd.Dictionary().LinkTable().AppendEmpty()
	pd.Dictionary().LinkTable().AppendEmpty().SetTraceID(traceID(1))
	samples.At(2).AttributeIndices().Append(7, -1) // lead nowhere
	require.NoError(t, p.ConsumeProfiles(t.Context(), pd))

	got := sink.AllProfiles()[0]
	d := got.Dictionary()
	samples = got.ResourceProfiles().At(0).ScopeProfiles().At(0).Profiles().At(0).Samples()
	for i, want := range []int{0, 0, 4, 0} {
		assert.Equal(t, want, samples.At(i).AttributeIndices().Len(), i)
	}
	key, value, ok := dictionaryAttribute(d, samples.At(2).AttributeIndices().At(2))
	assert.True(t, ok)
	assert.Equal(t, "correlation_id", key)
	assert.Regexp(t, generatedID, value.Str())
	assert.Empty(t, d.StringTable().At(0))
}

func TestProfilesAreNotWrittenToWhenNotEnriched(t *testing.T) {
	f := newTestFactory(t)
	cfg := createDefaultConfig().(*Config)
	cfg.EnrichProfiles = false
	logs := new(consumertest.LogsSink)
	pp, lp := f.profiles(cfg, consumertest.NewNop()), f.logs(cfg, logs)
	assert.False(t, pp.Capabilities().MutatesData)
	pd := profileOf(t, []pcommon.TraceID{traceID(1)}, map[string]string{"x-correlation-id": "order-7"})
	pd.MarkReadOnly()
	require.NoError(t, pp.ConsumeProfiles(t.Context(), pd))
	require.NoError(t, lp.ConsumeLogs(t.Context(), logOf(traceID(1))))
	assert.Equal(t, "order-7", idOf(firstRecord(logs.AllLogs()[0]).Attributes()))
}

func TestSamplesWithoutAnIDAreLeftAlone(t *testing.T) {
	sink := new(consumertest.ProfilesSink)
	cfg := createDefaultConfig().(*Config)
	cfg.GenerateIfMissing = false
	p := newTestFactory(t).profiles(cfg, sink)
	pd := profileOf(t, []pcommon.TraceID{traceID(1), traceID(2)}, nil, map[string]string{"x-correlation-id": "order-7"})
	require.NoError(t, p.ConsumeProfiles(t.Context(), pd))
	got := sampleAttributes(t, sink.AllProfiles()[0])
	assert.Empty(t, got[0])
	assert.Equal(t, "order-7", got[1]["correlation_id"])
}

func TestAFailingEngineLeavesProfilesAsTheyCame(t *testing.T) {
	c, _, _ := correlatorWith(t, failingWith(core.StatusPanic))
	ids := []pcommon.TraceID{traceID(1), traceID(2)}
	got, err := c.processProfiles(t.Context(), profileOf(t, ids))
	require.NoError(t, err)
	assert.Equal(t, profileOf(t, ids), got)
}
