package ollystackcorrelationprocessor

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/ollystack/ollystack/go-shim/ollystackcorrelationprocessor/internal/metadatatest"
)

func stripping(strip StripConfig) *Config {
	cfg := createDefaultConfig().(*Config)
	cfg.StripOnExport = &strip
	return cfg
}

var stripAll = StripConfig{All: true}

// stripItems strips what has audience: public or a partner's.
var stripItems = StripConfig{Attributes: []StripMatch{{Key: "audience", Values: []string{"public", "partner-*"}}}}

// stripResources strips what comes from the shop's front.
var stripResources = StripConfig{ResourceAttributes: []StripMatch{{Key: "service.name", Values: []string{"shop-*"}}}}

// putID puts an ID and its source on something, with an attribute that must stay.
func putID(attrs pcommon.Map, audience string) {
	attrs.PutStr("correlation_id", "order-7")
	attrs.PutStr("correlation_id.source", "header")
	attrs.PutStr("audience", audience)
}

func hasID(attrs pcommon.Map) bool {
	_, id := attrs.Get("correlation_id")
	_, source := attrs.Get("correlation_id.source")
	return id || source
}

// stripCase says what is left with an ID, by name.
type stripCase struct {
	name string
	cfg  StripConfig
	left []string
}

var stripCases = []stripCase{
	{"everything", stripAll, nil},
	// A resource whose item is taken loses its own ID as well.
	{"items", stripItems, []string{"internal", "resource shop-api", "scope shop-api", "shop-api internal"}},
	{"resources", stripResources, []string{"internal", "partner-7", "public", "resource bank", "scope bank"}},
}

// publicTraces has a resource with three spans, and one with a span that is for nobody else.
func publicTraces() ptrace.Traces {
	td := ptrace.NewTraces()
	add := func(service string, spans map[string]string) {
		rs := td.ResourceSpans().AppendEmpty()
		putID(rs.Resource().Attributes(), "")
		rs.Resource().Attributes().PutStr("service.name", service)
		ss := rs.ScopeSpans().AppendEmpty()
		putID(ss.Scope().Attributes(), "")
		for name, audience := range spans {
			span := ss.Spans().AppendEmpty()
			span.SetName(name)
			putID(span.Attributes(), audience)
			putID(span.Events().AppendEmpty().Attributes(), "")
			putID(span.Links().AppendEmpty().Attributes(), "")
		}
	}
	add("bank", map[string]string{"public": "public", "partner-7": "partner-7", "internal": "internal"})
	add("shop-api", map[string]string{"shop-api internal": "internal"})
	return td
}

func TestStripTraces(t *testing.T) {
	for _, tt := range stripCases {
		t.Run(tt.name, func(t *testing.T) {
			sink := new(consumertest.TracesSink)
			require.NoError(t, newTestFactory(t).traces(stripping(tt.cfg), sink).ConsumeTraces(t.Context(), publicTraces()))
			var left []string
			note := func(name string, attrs pcommon.Map) {
				if hasID(attrs) {
					left = append(left, name)
				}
				assert.Contains(t, attrs.AsRaw(), "audience")
			}
			for _, rs := range sink.AllTraces()[0].ResourceSpans().All() {
				service := attr(rs.Resource().Attributes(), "service.name")
				note("resource "+service, rs.Resource().Attributes())
				note("scope "+service, rs.ScopeSpans().At(0).Scope().Attributes())
				for _, span := range rs.ScopeSpans().At(0).Spans().All() {
					note(span.Name(), span.Attributes())
					// What belongs to a span goes with it.
					assert.Equal(t, hasID(span.Attributes()), hasID(span.Events().At(0).Attributes()))
					assert.Equal(t, hasID(span.Attributes()), hasID(span.Links().At(0).Attributes()))
				}
			}
			assert.ElementsMatch(t, tt.left, left)
		})
	}
}

func TestStripLogs(t *testing.T) {
	for _, tt := range stripCases {
		t.Run(tt.name, func(t *testing.T) {
			ld := plog.NewLogs()
			add := func(service string, audiences ...string) {
				rl := ld.ResourceLogs().AppendEmpty()
				putID(rl.Resource().Attributes(), "")
				rl.Resource().Attributes().PutStr("service.name", service)
				sl := rl.ScopeLogs().AppendEmpty()
				putID(sl.Scope().Attributes(), "")
				for _, audience := range audiences {
					putID(sl.LogRecords().AppendEmpty().Attributes(), audience)
				}
			}
			add("bank", "public", "partner-7", "internal")
			add("shop-api", "shop-api internal")
			sink := new(consumertest.LogsSink)
			require.NoError(t, newTestFactory(t).logs(stripping(tt.cfg), sink).ConsumeLogs(t.Context(), ld))
			var left []string
			note := func(name string, attrs pcommon.Map) {
				if hasID(attrs) {
					left = append(left, name)
				}
			}
			for _, rl := range sink.AllLogs()[0].ResourceLogs().All() {
				service := attr(rl.Resource().Attributes(), "service.name")
				note("resource "+service, rl.Resource().Attributes())
				note("scope "+service, rl.ScopeLogs().At(0).Scope().Attributes())
				for _, record := range rl.ScopeLogs().At(0).LogRecords().All() {
					note(attr(record.Attributes(), "audience"), record.Attributes())
				}
			}
			assert.ElementsMatch(t, tt.left, left)
		})
	}
}

// pointOfEachKind returns one data point of each of the five kinds; all but the summary's have an
// exemplar.
func pointOfEachKind(point, exemplar func(pcommon.Map)) pmetric.Metrics {
	md := pmetric.NewMetrics()
	metrics := md.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty().Metrics()
	metrics.AppendEmpty().SetEmptyGauge().DataPoints().AppendEmpty().Exemplars().AppendEmpty()
	metrics.AppendEmpty().SetEmptySum().DataPoints().AppendEmpty().Exemplars().AppendEmpty()
	metrics.AppendEmpty().SetEmptyHistogram().DataPoints().AppendEmpty().Exemplars().AppendEmpty()
	metrics.AppendEmpty().SetEmptyExponentialHistogram().DataPoints().AppendEmpty().Exemplars().AppendEmpty()
	metrics.AppendEmpty().SetEmptySummary().DataPoints().AppendEmpty()
	forEachPoint(md, func(attrs pcommon.Map, exemplars pmetric.ExemplarSlice) {
		point(attrs)
		for _, e := range exemplars.All() {
			exemplar(e.FilteredAttributes())
		}
	})
	return md
}

func forEachPoint(md pmetric.Metrics, visit func(pcommon.Map, pmetric.ExemplarSlice)) {
	for _, m := range md.ResourceMetrics().At(0).ScopeMetrics().At(0).Metrics().All() {
		pointsOf(m, visit)
	}
}

func TestStripMetrics(t *testing.T) {
	tests := []struct {
		name            string
		cfg             StripConfig
		point, exemplar string // audiences
		points, left    int    // what is left with an ID
	}{
		{"everything", stripAll, "internal", "internal", 0, 0},
		{"points take their exemplars along", stripItems, "public", "internal", 0, 0},
		{"exemplars leave their points", stripItems, "internal", "public", 5, 0},
		{"neither", stripItems, "internal", "internal", 5, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			telemetry := componenttest.NewTelemetry()
			t.Cleanup(func() { require.NoError(t, telemetry.Shutdown(context.Background())) })
			f := newTestFactory(t)
			f.set.TelemetrySettings = telemetry.NewTelemetrySettings()
			sink := new(consumertest.MetricsSink)
			md := pointOfEachKind(func(a pcommon.Map) { putID(a, tt.point) }, func(a pcommon.Map) { putID(a, tt.exemplar) })
			require.NoError(t, f.metrics(stripping(tt.cfg), sink).ConsumeMetrics(t.Context(), md))
			points, left, seen := 0, 0, 0
			forEachPoint(sink.AllMetrics()[0], func(attrs pcommon.Map, exemplars pmetric.ExemplarSlice) {
				seen++
				points += int(count(hasID(attrs)))
				for _, e := range exemplars.All() {
					left += int(count(hasID(e.FilteredAttributes())))
				}
			})
			assert.Equal(t, []int{5, tt.points, tt.left}, []int{seen, points, left})
			metadatatest.AssertEqualProcessorOllystackCorrelationStripped(t, telemetry, []metricdata.DataPoint[int64]{{
				Value: int64(9 - points - left), Attributes: attribute.NewSet(attribute.String("signal", "metrics")),
			}}, metricdatatest.IgnoreTimestamp())
		})
	}
}

func TestStripProfiles(t *testing.T) {
	id := map[string]string{"correlation_id": "order-7", "correlation_id.source": "header"}
	public := map[string]string{"correlation_id": "order-8", "audience": "public"}
	pd := profileOf(t, []pcommon.TraceID{traceID(1), traceID(2), {}}, id, public, nil)
	sink := new(consumertest.ProfilesSink)
	require.NoError(t, newTestFactory(t).profiles(stripping(stripItems), sink).ConsumeProfiles(t.Context(), pd))
	assert.Equal(t, []map[string]any{
		{"correlation_id": "order-7", "correlation_id.source": "header"}, {"audience": "public"}, {},
	}, sampleAttributes(t, sink.AllProfiles()[0]))
	// What no sample uses any more must not leave with the dictionary.
	for _, entry := range sink.AllProfiles()[0].Dictionary().AttributeTable().All() {
		assert.NotEqual(t, "order-8", entry.Value().AsString())
	}
}

// A processor that strips does nothing else: no ID is made, none is looked for.
func TestAStripperDoesNotCorrelate(t *testing.T) {
	sink := new(consumertest.TracesSink)
	p := newTestFactory(t).traces(stripping(stripAll), sink)
	assert.True(t, p.Capabilities().MutatesData)
	td := spans(traceID(1))
	allSpans(td)[0].Attributes().PutStr("x-correlation-id", "order-7")
	require.NoError(t, p.ConsumeTraces(t.Context(), td))
	assert.Equal(t, map[string]any{"http.route": "/checkout", "x-correlation-id": "order-7"},
		allSpans(sink.AllTraces()[0])[0].Attributes().AsRaw())
}

func TestStripUsesTheAttributesName(t *testing.T) {
	cfg := stripping(stripAll)
	cfg.AttributeName = "flow.id"
	sink := new(consumertest.LogsSink)
	ld := logOf(traceID(1))
	for _, key := range []string{"flow.id", "flow.id.source", "correlation_id"} {
		firstRecord(ld).Attributes().PutStr(key, "order-7")
	}
	require.NoError(t, newTestFactory(t).logs(cfg, sink).ConsumeLogs(t.Context(), ld))
	assert.Equal(t, map[string]any{"correlation_id": "order-7"}, firstRecord(sink.AllLogs()[0]).Attributes().AsRaw())
}

func TestStripPatterns(t *testing.T) {
	text := func(s string) pcommon.Value { return pcommon.NewValueStr(s) }
	list := pcommon.NewValueSlice()
	list.Slice().AppendEmpty().SetStr("internal")
	list.Slice().AppendEmpty().SetStr("public")
	tests := []struct {
		patterns []string
		value    pcommon.Value
		want     bool
	}{
		{nil, text(""), true},
		{nil, pcommon.NewValueMap(), true},
		{[]string{"public"}, text("public"), true},
		{[]string{"public"}, text("Public"), false},
		{[]string{"public"}, text("publicly"), false},
		{[]string{"internal", "public"}, text("public"), true},
		{[]string{"pub*"}, text("public"), true},
		{[]string{"*lic"}, text("public"), true},
		{[]string{"p*c"}, text("public"), true},
		{[]string{"p*c"}, text("publicly"), false},
		{[]string{"*"}, text(""), true},
		{[]string{"p*b*c"}, text("public"), true},
		{[]string{"p*z*c"}, text("public"), false},
		{[]string{"aba*ba"}, text("aba"), false}, // the parts do not overlap
		{[]string{"aba*ba"}, text("ababa"), true},
		{[]string{"*a*a*"}, text("a"), false},
		{[]string{"[p]ublic", "p.*", "publi?"}, text("public"), false}, // only the star is special
		{[]string{"42", "true"}, pcommon.NewValueInt(42), true},
		{[]string{"42", "true"}, pcommon.NewValueBool(true), true},
		{[]string{"public"}, list, true},
		{[]string{"private"}, list, false},
		{[]string{"*"}, pcommon.NewValueMap(), false},
	}
	for _, tt := range tests {
		m := newAttributeMatches([]StripMatch{{Key: "k", Values: tt.patterns}})
		assert.Equal(t, tt.want, m[0].matches(tt.value), "%q against %q", tt.patterns, tt.value.AsString())
	}
}
