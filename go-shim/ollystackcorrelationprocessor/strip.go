package ollystackcorrelationprocessor

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pprofile"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/ollystack/ollystack/go-shim/ollystackcorrelationprocessor/internal/metadata"
)

// StripConfig says which items lose their ID. One match suffices.
type StripConfig struct {
	// All takes every item.
	All bool `mapstructure:"all"`
	// ResourceAttributes take all items of the resources that have one of them.
	ResourceAttributes []StripMatch `mapstructure:"resource_attributes"`
	// Attributes take the items that have one of them.
	Attributes []StripMatch `mapstructure:"attributes"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// StripMatch is an attribute that an item or a resource has.
type StripMatch struct {
	// Key is the attribute's name.
	Key string `mapstructure:"key"`
	// Values are its values, in which * stands for any text. None means any value.
	Values []string `mapstructure:"values"`
	// prevent unkeyed literal initialization
	_ struct{}
}

// validateStrip also refuses settings that would be without effect: who sets them expects one.
func (cfg *Config) validateStrip() error {
	strip := cfg.StripOnExport
	if strip == nil {
		return nil
	}
	lists := len(strip.ResourceAttributes) + len(strip.Attributes)
	var errs []error
	switch {
	case strip.All && lists > 0:
		errs = append(errs, errors.New("strip_on_export.all: true is not allowed beside resource_attributes or attributes: either is"))
	case !strip.All && lists == 0:
		errs = append(errs, errors.New("strip_on_export: {} is not allowed: all: true, resource_attributes or attributes is"))
	}
	errs = append(errs,
		validateMatches("strip_on_export.resource_attributes", strip.ResourceAttributes),
		validateMatches("strip_on_export.attributes", strip.Attributes),
	)
	given, defaults := reflect.ValueOf(cfg).Elem(), reflect.ValueOf(createDefaultConfig()).Elem()
	for i := range given.NumField() {
		key := given.Type().Field(i).Tag.Get("mapstructure")
		if key == "" || key == "attribute_name" || key == "strip_on_export" {
			continue
		}
		if !reflect.DeepEqual(given.Field(i).Interface(), defaults.Field(i).Interface()) {
			// Opaque values print as such.
			errs = append(errs, fmt.Errorf("%s: %v is not allowed with strip_on_export, which makes a processor that does nothing else: only attribute_name is",
				key, given.Field(i).Interface()))
		}
	}
	return errors.Join(errs...)
}

func validateMatches(key string, matches []StripMatch) error {
	if len(matches) > maxListLen {
		return fmt.Errorf("%s: a list of %d attributes is not allowed: at most %d are", key, len(matches), maxListLen)
	}
	var errs []error
	for i, m := range matches {
		errs = append(errs, validateAttribute(fmt.Sprintf("%s[%d].key", key, i), m.Key))
		if slices.Contains(m.Values, "") {
			errs = append(errs, fmt.Errorf("%s[%d].values: \"\" is not allowed: texts are, in which * stands for any text", key, i))
		}
	}
	return errors.Join(errs...)
}

// stripper takes IDs away.
type stripper struct {
	keys      [2]string // the ID and its source
	all       bool
	resources []attributeMatch
	items     []attributeMatch

	telemetry *metadata.TelemetryBuilder
	measured  metric.MeasurementOption
}

func newStripper(set processor.Settings, cfg *Config, signal string) (*stripper, error) {
	telemetry, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	return &stripper{
		keys:      [2]string{cfg.AttributeName, cfg.AttributeName + sourceSuffix},
		all:       cfg.StripOnExport.All,
		resources: newAttributeMatches(cfg.StripOnExport.ResourceAttributes),
		items:     newAttributeMatches(cfg.StripOnExport.Attributes),
		telemetry: telemetry,
		measured:  metric.WithAttributeSet(attribute.NewSet(attribute.String("signal", signal))),
	}, nil
}

func (s *stripper) options() []processorhelper.Option {
	return []processorhelper.Option{
		processorhelper.WithCapabilities(consumer.Capabilities{MutatesData: true}),
		processorhelper.WithShutdown(s.shutdown),
	}
}

func (s *stripper) shutdown(context.Context) error {
	s.telemetry.Shutdown()
	return nil
}

func (s *stripper) processTraces(ctx context.Context, td ptrace.Traces) (ptrace.Traces, error) {
	var stripped int64
	for _, rs := range td.ResourceSpans().All() {
		resource := s.enter(rs.Resource().Attributes())
		for _, ss := range rs.ScopeSpans().All() {
			scope := resource.scope(ss.Scope().Attributes())
			for _, span := range ss.Spans().All() {
				if !scope.takes(span.Attributes()) {
					continue
				}
				had := s.remove(span.Attributes())
				for _, event := range span.Events().All() {
					had = s.remove(event.Attributes()) || had
				}
				for _, link := range span.Links().All() {
					had = s.remove(link.Attributes()) || had
				}
				stripped += count(had)
			}
			scope.leave()
		}
		resource.leave()
	}
	s.telemetry.ProcessorOllystackCorrelationStripped.Add(ctx, stripped, s.measured)
	return td, nil
}

func (s *stripper) processLogs(ctx context.Context, ld plog.Logs) (plog.Logs, error) {
	var stripped int64
	for _, rl := range ld.ResourceLogs().All() {
		resource := s.enter(rl.Resource().Attributes())
		for _, sl := range rl.ScopeLogs().All() {
			scope := resource.scope(sl.Scope().Attributes())
			for _, record := range sl.LogRecords().All() {
				if scope.takes(record.Attributes()) {
					stripped += count(s.remove(record.Attributes()))
				}
			}
			scope.leave()
		}
		resource.leave()
	}
	s.telemetry.ProcessorOllystackCorrelationStripped.Add(ctx, stripped, s.measured)
	return ld, nil
}

func (s *stripper) processMetrics(ctx context.Context, md pmetric.Metrics) (pmetric.Metrics, error) {
	var stripped int64
	for _, rm := range md.ResourceMetrics().All() {
		resource := s.enter(rm.Resource().Attributes())
		for _, sm := range rm.ScopeMetrics().All() {
			scope := resource.scope(sm.Scope().Attributes())
			for _, m := range sm.Metrics().All() {
				pointsOf(m, func(attrs pcommon.Map, exemplars pmetric.ExemplarSlice) {
					stripped += s.stripPoint(scope, attrs, exemplars)
				})
			}
			scope.leave()
		}
		resource.leave()
	}
	s.telemetry.ProcessorOllystackCorrelationStripped.Add(ctx, stripped, s.measured)
	return md, nil
}

// stripPoint takes the exemplars of a data point that matches, and others that match themselves.
func (s *stripper) stripPoint(scope *stripped, attrs pcommon.Map, exemplars pmetric.ExemplarSlice) int64 {
	point := scope.takes(attrs)
	var n int64
	if point {
		n += count(s.remove(attrs))
	}
	for _, e := range exemplars.All() {
		if point || scope.takes(e.FilteredAttributes()) {
			n += count(s.remove(e.FilteredAttributes()))
		}
	}
	return n
}

// pointsOf calls visit with each data point's attributes and exemplars.
func pointsOf(m pmetric.Metric, visit func(pcommon.Map, pmetric.ExemplarSlice)) {
	switch m.Type() {
	case pmetric.MetricTypeGauge:
		for _, p := range m.Gauge().DataPoints().All() {
			visit(p.Attributes(), p.Exemplars())
		}
	case pmetric.MetricTypeSum:
		for _, p := range m.Sum().DataPoints().All() {
			visit(p.Attributes(), p.Exemplars())
		}
	case pmetric.MetricTypeHistogram:
		for _, p := range m.Histogram().DataPoints().All() {
			visit(p.Attributes(), p.Exemplars())
		}
	case pmetric.MetricTypeExponentialHistogram:
		for _, p := range m.ExponentialHistogram().DataPoints().All() {
			visit(p.Attributes(), p.Exemplars())
		}
	case pmetric.MetricTypeSummary:
		none := pmetric.NewExemplarSlice()
		for _, p := range m.Summary().DataPoints().All() {
			visit(p.Attributes(), none)
		}
	}
}

func (s *stripper) processProfiles(ctx context.Context, pd pprofile.Profiles) (pprofile.Profiles, error) {
	var stripped int64
	d := pd.Dictionary()
	for _, rp := range pd.ResourceProfiles().All() {
		resource := s.enter(rp.Resource().Attributes())
		for _, sp := range rp.ScopeProfiles().All() {
			scope := resource.scope(sp.Scope().Attributes())
			for _, profile := range sp.Profiles().All() {
				for _, sample := range profile.Samples().All() {
					// Indices that lead nowhere end the copy; what was read by then is looked at.
					attrs, _ := pprofile.FromAttributeIndices(d.AttributeTable(), sample, d)
					if scope.takes(attrs) {
						stripped += count(s.removeIndices(d, sample.AttributeIndices()))
					}
				}
			}
			scope.leave()
		}
		resource.leave()
	}
	if stripped > 0 {
		s.blankUnused(pd)
	}
	s.telemetry.ProcessorOllystackCorrelationStripped.Add(ctx, stripped, s.measured)
	return pd, nil
}

func (s *stripper) removeIndices(d pprofile.ProfilesDictionary, indices pcommon.Int32Slice) bool {
	before := indices.Len()
	indices.RemoveIf(func(index int32) bool {
		key, _, ok := dictionaryAttribute(d, index)
		return ok && slices.Contains(s.keys[:], key)
	})
	return indices.Len() < before
}

// blankUnused empties the dictionary's entries that no sample uses any more: they would be
// exported all the same. They stay where they are, since indices count them.
func (s *stripper) blankUnused(pd pprofile.Profiles) {
	used := map[int32]bool{}
	for _, rp := range pd.ResourceProfiles().All() {
		for _, sp := range rp.ScopeProfiles().All() {
			for _, profile := range sp.Profiles().All() {
				for _, sample := range profile.Samples().All() {
					for _, index := range sample.AttributeIndices().All() {
						used[index] = true
					}
				}
			}
		}
	}
	d := pd.Dictionary()
	for i := range d.AttributeTable().Len() {
		key, value, ok := dictionaryAttribute(d, int32(i))
		if ok && slices.Contains(s.keys[:], key) && !used[int32(i)] {
			value.SetStr("")
		}
	}
}

func (s *stripper) remove(attrs pcommon.Map) bool {
	id, source := attrs.Remove(s.keys[0]), attrs.Remove(s.keys[1])
	return id || source
}

func count(had bool) int64 {
	if had {
		return 1
	}
	return 0
}

// stripped follows the walk through a resource or scope. Its own attributes speak for all its
// items: if one of these is taken, they lose the ID too, since it would go out with that item.
type stripped struct {
	stripper *stripper
	attrs    pcommon.Map
	parent   *stripped // nil for a resource
	all      bool      // all items are taken
	some     bool      // an item was
}

func (s *stripper) enter(resource pcommon.Map) *stripped {
	return &stripped{stripper: s, attrs: resource, all: s.all || matchesAny(s.resources, resource)}
}

func (r *stripped) scope(attrs pcommon.Map) *stripped {
	return &stripped{stripper: r.stripper, attrs: attrs, parent: r, all: r.all}
}

// takes reports whether an item is to lose its ID.
func (r *stripped) takes(item pcommon.Map) bool {
	if !r.all && !matchesAny(r.stripper.items, item) {
		return false
	}
	r.some = true
	return true
}

func (r *stripped) leave() {
	if r.all || r.some {
		r.stripper.remove(r.attrs)
		if r.parent != nil {
			r.parent.some = true
		}
	}
}

// attributeMatch is a StripMatch whose patterns are cut at their stars.
type attributeMatch struct {
	key    string
	values [][]string
}

func newAttributeMatches(from []StripMatch) []attributeMatch {
	matches := make([]attributeMatch, len(from))
	for i, m := range from {
		matches[i].key = m.Key
		for _, value := range m.Values {
			matches[i].values = append(matches[i].values, strings.Split(value, "*"))
		}
	}
	return matches
}

func matchesAny(matches []attributeMatch, attrs pcommon.Map) bool {
	for i := range matches {
		if value, ok := attrs.Get(matches[i].key); ok && matches[i].matches(value) {
			return true
		}
	}
	return false
}

// matches compares the text of a scalar; of an array, one element suffices.
func (m *attributeMatch) matches(value pcommon.Value) bool {
	if len(m.values) == 0 {
		return true
	}
	if value.Type() == pcommon.ValueTypeSlice {
		for _, element := range value.Slice().All() {
			if m.matches(element) {
				return true
			}
		}
		return false
	}
	text, ok := scalarText(value)
	return ok && slices.ContainsFunc(m.values, func(parts []string) bool { return matchesParts(text, parts) })
}

// matchesParts reports whether text consists of the parts, in order, with anything between them.
func matchesParts(text string, parts []string) bool {
	first, rest := parts[0], parts[1:]
	if len(rest) == 0 {
		return text == first
	}
	text, ok := strings.CutPrefix(text, first)
	if !ok {
		return false
	}
	last := rest[len(rest)-1]
	for _, part := range rest[:len(rest)-1] {
		_, text, ok = strings.Cut(text, part)
		if !ok {
			return false
		}
	}
	return strings.HasSuffix(text, last)
}
