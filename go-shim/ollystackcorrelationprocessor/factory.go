package ollystackcorrelationprocessor

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"

	"github.com/ollystack/ollystack/go-shim/internal/core"
	"github.com/ollystack/ollystack/go-shim/ollystackcorrelationprocessor/internal/metadata"
)

const (
	defaultTraceTableEntries = 1 << 17
	defaultTraceTableTTL     = 10 * time.Minute
)

// NewFactory returns the factory of the processor.
func NewFactory() processor.Factory {
	f := &factory{registry: newEngineRegistry()}
	return processor.NewFactory(
		metadata.Type,
		createDefaultConfig,
		processor.WithTraces(f.createTraces, metadata.TracesStability),
		processor.WithLogs(f.createLogs, metadata.LogsStability),
		processor.WithMetrics(f.createMetrics, metadata.MetricsStability),
	)
}

func createDefaultConfig() component.Config {
	return &Config{
		GenerateIfMissing:  true,
		IDPrefix:           "olly",
		ExtractFromHeaders: []string{"X-Correlation-ID", "X-Request-ID"},
		ExtractFromBaggage: true,
		BaggageKey:         "correlation_id",
		AttributeName:      "correlation_id",
		EnrichSpans:        true,
		EnrichLogs:         true,
		EnrichMetrics:      true,
		ExtractFromLogBody: true,
		// X-Request-ID is left out: proxies stamp every export request with one.
		MetadataKeys: []string{"x-correlation-id", "baggage"},
		RecordSource: true,
		IDSource:     idSourceRandom,
		ExternalIDs:  externalIDsAccept,
		TraceTable:   TraceTableConfig{MaxEntries: defaultTraceTableEntries, TTL: defaultTraceTableTTL},
	}
}

// factory shares engines: the collector creates a processor for each signal and pipeline, and a
// trace's ID must be one in all of them.
type factory struct {
	registry *engineRegistry
}

func (f *factory) createTraces(ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Traces) (processor.Traces, error) {
	c, err := newCorrelator(set, cfg.(*Config), f.registry, core.SignalTraces)
	if err != nil {
		return nil, err
	}
	return processorhelper.NewTraces(ctx, set, cfg, next, c.processTraces, c.options()...)
}

func (f *factory) createLogs(ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Logs) (processor.Logs, error) {
	c, err := newCorrelator(set, cfg.(*Config), f.registry, core.SignalLogs)
	if err != nil {
		return nil, err
	}
	return processorhelper.NewLogs(ctx, set, cfg, next, c.processLogs, c.options()...)
}

func (f *factory) createMetrics(ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Metrics) (processor.Metrics, error) {
	c, err := newCorrelator(set, cfg.(*Config), f.registry, core.SignalMetrics)
	if err != nil {
		return nil, err
	}
	return processorhelper.NewMetrics(ctx, set, cfg, next, c.processMetrics, c.options()...)
}

func (c *correlator) options() []processorhelper.Option {
	return []processorhelper.Option{
		processorhelper.WithCapabilities(consumer.Capabilities{MutatesData: c.write}),
		processorhelper.WithStart(c.start),
		processorhelper.WithShutdown(c.shutdown),
	}
}
