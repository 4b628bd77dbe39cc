package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/attributesprocessor"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/ollystack/ollystack/benches/collector/gotwin"
	"github.com/ollystack/ollystack/go-shim/ollystackcorrelationprocessor"
)

// strategy is one way to give each item an ID. What it cannot do for a signal is nil.
type strategy struct {
	name    string
	ctx     context.Context
	traces  func(context.Context, ptrace.Traces) error
	logs    func(context.Context, plog.Logs) error
	metrics func(context.Context, pmetric.Metrics) error
	// remembers says whether it knows traces, so that its memory must be filled first.
	remembers  bool
	components []component.Component
}

// The names in the tables.
const (
	nameFloor         = "floor: walk and PutStr a constant"
	nameProcessor     = "ollystack_correlation"
	nameNoSource      = "ollystack_correlation, record_source off"
	nameTwin          = "the same rules in Go alone"
	nameTwinNoSource  = "the same rules in Go alone, record_source off"
	nameAttributes    = "attributes: upsert a constant"
	nameTransform     = "transform: set a constant where nil"
	nameTransformSame = "transform: header, else trace ID"
)

// constant is as long as a generated ID.
const constant = "olly-mjv7k2v4-a7b2c4d1"

// newStrategies returns the floor first. All others are made by their factories, as the collector
// makes them, with telemetry that goes nowhere.
func newStrategies() ([]*strategy, error) {
	strategies := []*strategy{{name: nameFloor, ctx: context.Background(), traces: floorTraces, logs: floorLogs, metrics: floorMetrics}}
	processors := ollystackcorrelationprocessor.NewFactory
	noSource := map[string]any{"record_source": false}
	for _, made := range []struct {
		name      string
		factory   processor.Factory
		config    map[string]any
		metrics   bool
		remembers bool
	}{
		{nameProcessor, processors(), nil, true, true},
		{nameNoSource, processors(), noSource, true, true},
		{nameTwin, gotwin.NewFactory(), nil, true, true},
		{nameTwinNoSource, gotwin.NewFactory(), noSource, true, true},
		// Neither of contrib's reaches exemplars.
		{nameAttributes, attributesprocessor.NewFactory(), map[string]any{
			"actions": []any{map[string]any{"key": target, "action": "upsert", "value": constant}},
		}, false, false},
		{nameTransform, transformprocessor.NewFactory(), transform(func(path string) []any {
			return []any{fmt.Sprintf("set(%[1]s.attributes[%[2]q], %[3]q) where %[1]s.attributes[%[2]q] == nil", path, target, constant)}
		}), false, false},
		{nameTransformSame, transformprocessor.NewFactory(), transform(sameJob), false, false},
	} {
		s, err := fromFactory(made.factory, made.config, made.metrics)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", made.name, err), shutdown(strategies))
		}
		s.name, s.remembers = made.name, made.remembers
		strategies = append(strategies, s)
	}
	return strategies, nil
}

func transform(statements func(path string) []any) map[string]any {
	return map[string]any{"trace_statements": statements("span"), "log_statements": statements("log")}
}

// sameJob is as near as OTTL comes to the correlation processor: an item's own headers, as a text or
// an array, and else an ID made of the trace ID. It sees one item at a time, reads no baggage and
// remembers nothing.
func sameJob(path string) []any {
	var statements []any
	for _, header := range []string{"x-correlation-id", "x-request-id"} {
		attribute := fmt.Sprintf("%s.attributes[\"http.request.header.%s\"]", path, header)
		own := fmt.Sprintf("%s.attributes[%q]", path, target)
		statements = append(statements,
			fmt.Sprintf("set(%s, %s[0]) where %s == nil and IsList(%s)", own, attribute, own, attribute),
			fmt.Sprintf("set(%s, %s) where %s == nil and IsString(%s)", own, attribute, own, attribute))
	}
	return append(statements, fmt.Sprintf("set(%[1]s.attributes[%[2]q], Concat([\"olly\", %[1]s.trace_id.string], \"-\")) where %[1]s.attributes[%[2]q] == nil",
		path, target))
}

func fromFactory(factory processor.Factory, settings map[string]any, metrics bool) (*strategy, error) {
	cfg := factory.CreateDefaultConfig()
	if err := confmap.NewFromStringMap(settings).Unmarshal(cfg); err != nil {
		return nil, err
	}
	ctx, set := context.Background(), processortest.NewNopSettings(factory.Type())
	traces, err := factory.CreateTraces(ctx, set, cfg, consumertest.NewNop())
	if err != nil {
		return nil, err
	}
	logs, err := factory.CreateLogs(ctx, set, cfg, consumertest.NewNop())
	if err != nil {
		return nil, err
	}
	s := &strategy{ctx: ctx, traces: traces.ConsumeTraces, logs: logs.ConsumeLogs, components: []component.Component{traces, logs}}
	if metrics {
		p, err := factory.CreateMetrics(ctx, set, cfg, consumertest.NewNop())
		if err != nil {
			return nil, err
		}
		s.metrics = p.ConsumeMetrics
		s.components = append(s.components, p)
	}
	for _, c := range s.components {
		if err := c.Start(ctx, componenttest.NewNopHost()); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// canDo reports whether the strategy has something for a signal.
func (s *strategy) canDo(signal string) bool { return signal != signalMetrics || s.metrics != nil }

// The floors are the least work that puts an attribute on each item: no processor can do less.

func floorTraces(_ context.Context, td ptrace.Traces) error {
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				span.Attributes().PutStr(target, constant)
			}
		}
	}
	return nil
}

func floorLogs(_ context.Context, ld plog.Logs) error {
	for _, rl := range ld.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, record := range sl.LogRecords().All() {
				record.Attributes().PutStr(target, constant)
			}
		}
	}
	return nil
}

func floorMetrics(_ context.Context, md pmetric.Metrics) error {
	for _, rm := range md.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			for _, metric := range sm.Metrics().All() {
				for _, point := range metric.Histogram().DataPoints().All() {
					for _, e := range point.Exemplars().All() {
						e.FilteredAttributes().PutStr(target, constant)
					}
				}
			}
		}
	}
	return nil
}

func shutdown(strategies []*strategy) error {
	var errs []error
	for _, s := range strategies {
		for _, c := range s.components {
			errs = append(errs, c.Shutdown(context.Background()))
		}
	}
	return errors.Join(errs...)
}

// fillTables brings trace tables to the state they are in for most of a collector's life: full, so
// that a new trace displaces an old one.
func fillTables(strategies []*strategy) error {
	const traces = 2 * 131_072
	full := shape{items: 8192, perTrace: 8, ids: idsMixed}
	b, err := newBatch(signalTraces, full, 1)
	if err != nil {
		return err
	}
	for _, s := range strategies {
		if !s.remembers {
			continue
		}
		for range traces / full.traces() {
			b.unprocess(takeTraces(full.traces()))
			if err := b.pass(s); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	return nil
}
