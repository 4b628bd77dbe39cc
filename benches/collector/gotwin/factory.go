package gotwin

import (
	"context"
	"sync"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"
)

// NewFactory returns the factory. The processors of one component ID share an engine, as long as the
// factory lives: a trace's ID must be one in all signals.
func NewFactory() processor.Factory {
	f := &factory{engines: map[component.ID]*engine{}}
	return processor.NewFactory(
		component.MustNewType("gotwin"),
		func() component.Config { return DefaultConfig() },
		processor.WithTraces(f.createTraces, component.StabilityLevelDevelopment),
		processor.WithLogs(f.createLogs, component.StabilityLevelDevelopment),
		processor.WithMetrics(f.createMetrics, component.StabilityLevelDevelopment),
	)
}

type factory struct {
	mu      sync.Mutex
	engines map[component.ID]*engine
}

func (f *factory) correlator(set processor.Settings, cfg component.Config, s signal) (*correlator, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e, ok := f.engines[set.ID]
	if !ok {
		e = newEngine(cfg.(*Config))
		f.engines[set.ID] = e
	}
	return newCorrelator(set.TelemetrySettings, cfg.(*Config), e, s)
}

func (f *factory) createTraces(ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Traces) (processor.Traces, error) {
	c, err := f.correlator(set, cfg, signalTraces)
	if err != nil {
		return nil, err
	}
	return processorhelper.NewTraces(ctx, set, cfg, next, c.processTraces, c.capabilities())
}

func (f *factory) createLogs(ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Logs) (processor.Logs, error) {
	c, err := f.correlator(set, cfg, signalLogs)
	if err != nil {
		return nil, err
	}
	return processorhelper.NewLogs(ctx, set, cfg, next, c.processLogs, c.capabilities())
}

func (f *factory) createMetrics(ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Metrics) (processor.Metrics, error) {
	c, err := f.correlator(set, cfg, signalMetrics)
	if err != nil {
		return nil, err
	}
	return processorhelper.NewMetrics(ctx, set, cfg, next, c.processMetrics, c.capabilities())
}

func (c *correlator) capabilities() processorhelper.Option {
	return processorhelper.WithCapabilities(consumer.Capabilities{MutatesData: c.write})
}
