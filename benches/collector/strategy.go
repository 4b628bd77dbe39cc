package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/attributesprocessor"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/ollystack/ollystack/go-shim/ollystackcorrelationprocessor"
)

// strategy is one way to give each span an ID.
type strategy struct {
	name string
	// process leaves every span with the target attribute.
	process func(context.Context, ptrace.Traces) error
	// remembers says whether it knows traces, so that its memory must be filled first.
	remembers bool
	shutdown  func(context.Context) error
}

const (
	floorName = "floor: walk and PutStr a constant"
	// constant is as long as a generated ID.
	constant = "olly-mjv7k2v4-a7b2c4d1"
)

// newStrategies returns the floor first. All others are made by their factories, as the collector
// makes them, with telemetry that goes nowhere.
func newStrategies() ([]*strategy, error) {
	strategies := []*strategy{{name: floorName, process: floor}}
	for _, made := range []struct {
		name      string
		factory   processor.Factory
		config    map[string]any
		remembers bool
	}{
		{"ollystack_correlation", ollystackcorrelationprocessor.NewFactory(), nil, true},
		{
			"ollystack_correlation, record_source off", ollystackcorrelationprocessor.NewFactory(),
			map[string]any{"record_source": false}, true,
		},
		{"attributes: upsert a constant", attributesprocessor.NewFactory(), map[string]any{
			"actions": []any{map[string]any{"key": target, "action": "upsert", "value": constant}},
		}, false},
		{"transform: set a constant where nil", transformprocessor.NewFactory(), map[string]any{
			"trace_statements": []any{
				fmt.Sprintf("set(span.attributes[%q], %q) where span.attributes[%q] == nil", target, constant, target),
			},
		}, false},
	} {
		s, err := fromFactory(made.name, made.factory, made.config)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", made.name, err), shutdown(strategies))
		}
		s.remembers = made.remembers
		strategies = append(strategies, s)
	}
	return strategies, nil
}

func fromFactory(name string, factory processor.Factory, settings map[string]any) (*strategy, error) {
	cfg := factory.CreateDefaultConfig()
	if err := confmap.NewFromStringMap(settings).Unmarshal(cfg); err != nil {
		return nil, err
	}
	ctx := context.Background()
	p, err := factory.CreateTraces(ctx, processortest.NewNopSettings(factory.Type()), cfg, consumertest.NewNop())
	if err != nil {
		return nil, err
	}
	if err := p.Start(ctx, componenttest.NewNopHost()); err != nil {
		return nil, err
	}
	return &strategy{name: name, process: p.ConsumeTraces, shutdown: p.Shutdown}, nil
}

// floor is the least work that puts an attribute on each span: no processor can do less.
func floor(_ context.Context, td ptrace.Traces) error {
	for _, rs := range td.ResourceSpans().All() {
		for _, ss := range rs.ScopeSpans().All() {
			for _, span := range ss.Spans().All() {
				span.Attributes().PutStr(target, constant)
			}
		}
	}
	return nil
}

func shutdown(strategies []*strategy) error {
	var errs []error
	for _, s := range strategies {
		if s.shutdown != nil {
			errs = append(errs, s.shutdown(context.Background()))
		}
	}
	return errors.Join(errs...)
}

// fillTables brings trace tables to the state they are in for most of a collector's life: full, so
// that a new trace displaces an old one.
func fillTables(strategies []*strategy) error {
	const spans, traces = 8192, 2 * 131_072
	td, err := usualBatch(spans, 1)
	if err != nil {
		return err
	}
	for _, s := range strategies {
		if !s.remembers {
			continue
		}
		for range traces / (spans / spansPerTrace) {
			makeUnprocessed(td, takeTraces(spans/spansPerTrace))
			if err := s.process(context.Background(), td); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	return nil
}

// check fails if a strategy did not do what it is measured for.
func check(s *strategy, td ptrace.Traces) error {
	missing := 0
	eachSpan(td, func(span ptrace.Span) {
		if value, ok := span.Attributes().Get(target); !ok || value.Str() == "" {
			missing++
		}
	})
	if missing > 0 {
		return fmt.Errorf("%s left %d spans without %s", s.name, missing, target)
	}
	return nil
}
