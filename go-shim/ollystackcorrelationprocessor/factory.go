package ollystackcorrelationprocessor

import (
	"context"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/xconsumer"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"
	"go.opentelemetry.io/collector/processor/processorhelper/xprocessorhelper"
	"go.opentelemetry.io/collector/processor/xprocessor"

	"github.com/ollystack/ollystack/go-shim/internal/core"
	"github.com/ollystack/ollystack/go-shim/ollystackcorrelationprocessor/internal/metadata"
)

const (
	defaultTraceTableEntries = 1 << 17
	defaultTraceTableTTL     = 10 * time.Minute
)

// NewFactory returns the factory of the processor.
func NewFactory() processor.Factory { return newFactory(reloads) }

func newFactory(h *handover) processor.Factory {
	f := &factory{registry: newEngineRegistry(h)}
	return xprocessor.NewFactory(
		metadata.Type,
		createDefaultConfig,
		xprocessor.WithTraces(f.createTraces, metadata.TracesStability),
		xprocessor.WithLogs(f.createLogs, metadata.LogsStability),
		xprocessor.WithMetrics(f.createMetrics, metadata.MetricsStability),
		xprocessor.WithProfiles(f.createProfiles, metadata.ProfilesStability),
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
		EnrichProfiles:     true,
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
	if cfg.(*Config).StripOnExport != nil {
		s, err := newStripper(set, cfg.(*Config), "traces")
		if err != nil {
			return nil, err
		}
		return processorhelper.NewTraces(ctx, set, cfg, next, s.processTraces, s.options()...)
	}
	c, err := newCorrelator(set, cfg.(*Config), f.registry, core.SignalTraces)
	if err != nil {
		return nil, err
	}
	return processorhelper.NewTraces(ctx, set, cfg, next, c.processTraces, c.options()...)
}

func (f *factory) createLogs(ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Logs) (processor.Logs, error) {
	if cfg.(*Config).StripOnExport != nil {
		s, err := newStripper(set, cfg.(*Config), "logs")
		if err != nil {
			return nil, err
		}
		return processorhelper.NewLogs(ctx, set, cfg, next, s.processLogs, s.options()...)
	}
	c, err := newCorrelator(set, cfg.(*Config), f.registry, core.SignalLogs)
	if err != nil {
		return nil, err
	}
	return processorhelper.NewLogs(ctx, set, cfg, next, c.processLogs, c.options()...)
}

func (f *factory) createMetrics(ctx context.Context, set processor.Settings, cfg component.Config, next consumer.Metrics) (processor.Metrics, error) {
	if cfg.(*Config).StripOnExport != nil {
		s, err := newStripper(set, cfg.(*Config), "metrics")
		if err != nil {
			return nil, err
		}
		return processorhelper.NewMetrics(ctx, set, cfg, next, s.processMetrics, s.options()...)
	}
	c, err := newCorrelator(set, cfg.(*Config), f.registry, core.SignalMetrics)
	if err != nil {
		return nil, err
	}
	return processorhelper.NewMetrics(ctx, set, cfg, next, c.processMetrics, c.options()...)
}

func (c *correlator) options() []processorhelper.Option {
	return []processorhelper.Option{
		processorhelper.WithCapabilities(consumer.Capabilities{MutatesData: c.write || c.randomness}),
		processorhelper.WithStart(c.start),
		processorhelper.WithShutdown(c.shutdown),
	}
}

func (f *factory) createProfiles(ctx context.Context, set processor.Settings, cfg component.Config, next xconsumer.Profiles) (xprocessor.Profiles, error) {
	if cfg.(*Config).StripOnExport != nil {
		s, err := newStripper(set, cfg.(*Config), "profiles")
		if err != nil {
			return nil, err
		}
		return xprocessorhelper.NewProfiles(ctx, set, cfg, next, s.processProfiles,
			xprocessorhelper.WithCapabilities(consumer.Capabilities{MutatesData: true}),
			xprocessorhelper.WithShutdown(s.shutdown))
	}
	c, err := newCorrelator(set, cfg.(*Config), f.registry, core.SignalProfiles)
	if err != nil {
		return nil, err
	}
	return xprocessorhelper.NewProfiles(ctx, set, cfg, next, c.processProfiles,
		xprocessorhelper.WithCapabilities(consumer.Capabilities{MutatesData: c.write}),
		xprocessorhelper.WithStart(c.start),
		xprocessorhelper.WithShutdown(c.shutdown))
}
