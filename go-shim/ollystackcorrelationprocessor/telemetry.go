package ollystackcorrelationprocessor

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.uber.org/zap"

	"github.com/ollystack/ollystack/go-shim/internal/core"
	"github.com/ollystack/ollystack/go-shim/ollystackcorrelationprocessor/internal/metadata"
)

// reportStats has the engine's own counters observed whenever metrics are collected.
func reportStats(set component.TelemetrySettings, engine *core.Engine) (*metadata.TelemetryBuilder, error) {
	t, err := metadata.NewTelemetryBuilder(set)
	if err != nil {
		return nil, err
	}
	single := func(value func(*core.Stats) uint64) metric.Int64Callback {
		return observe(engine, func(s *core.Stats, o metric.Int64Observer) { o.Observe(int64(value(s))) })
	}
	err = errors.Join(
		t.RegisterProcessorOllystackCorrelationExtractedCallback(observe(engine, observeExtracted)),
		t.RegisterProcessorOllystackCorrelationRejectedCallback(observe(engine, observeRejected)),
		t.RegisterProcessorOllystackCorrelationGeneratedCallback(single(func(s *core.Stats) uint64 { return s.Generated })),
		t.RegisterProcessorOllystackCorrelationInheritedCallback(single(func(s *core.Stats) uint64 { return s.Inherited })),
		t.RegisterProcessorOllystackCorrelationLinkedCallback(single(func(s *core.Stats) uint64 { return s.Linked })),
		t.RegisterProcessorOllystackCorrelationUnsettledCallback(single(func(s *core.Stats) uint64 { return s.Unsettled })),
		t.RegisterProcessorOllystackCorrelationUpgradedCallback(single(func(s *core.Stats) uint64 { return s.Upgraded })),
		t.RegisterProcessorOllystackCorrelationConflictsCallback(single(func(s *core.Stats) uint64 { return s.Conflicts })),
		t.RegisterProcessorOllystackCorrelationSanitizedCallback(single(func(s *core.Stats) uint64 { return s.Sanitized })),
		t.RegisterProcessorOllystackCorrelationTraceTableEntriesCallback(single(func(s *core.Stats) uint64 { return s.TableEntries })),
		t.RegisterProcessorOllystackCorrelationTraceTableCapacityCallback(single(func(s *core.Stats) uint64 { return s.TableCapacity })),
		t.RegisterProcessorOllystackCorrelationTraceTableEvictedCallback(single(func(s *core.Stats) uint64 { return s.TableEvicted })),
		t.RegisterProcessorOllystackCorrelationTraceTableExpiredCallback(single(func(s *core.Stats) uint64 { return s.TableExpired })),
	)
	if err != nil {
		t.Shutdown()
		return nil, err
	}
	return t, nil
}

// observe makes a callback of what is to be reported; an engine that is gone reports nothing.
func observe(engine *core.Engine, report func(*core.Stats, metric.Int64Observer)) metric.Int64Callback {
	return func(_ context.Context, o metric.Int64Observer) error {
		stats, err := engine.Stats()
		if err != nil {
			return err
		}
		report(&stats, o)
		return nil
	}
}

func with(key, value string) metric.MeasurementOption {
	return metric.WithAttributeSet(attribute.NewSet(attribute.String(key, value)))
}

func observeExtracted(s *core.Stats, o metric.Int64Observer) {
	o.Observe(int64(s.ExtractedAttribute), with("source", core.SourceAttribute.String()))
	o.Observe(int64(s.ExtractedBaggage), with("source", core.SourceBaggage.String()))
	o.Observe(int64(s.ExtractedHeader), with("source", core.SourceHeader.String()))
	o.Observe(int64(s.ExtractedBody), with("source", core.SourceBody.String()))
	o.Observe(int64(s.ExtractedResource), with("source", core.SourceResource.String()))
	o.Observe(int64(s.ExtractedMetadata), with("source", core.SourceMetadata.String()))
}

func observeRejected(s *core.Stats, o metric.Int64Observer) {
	o.Observe(int64(s.RejectedEmpty), with("reason", "empty"))
	o.Observe(int64(s.RejectedTooLong), with("reason", "too_long"))
	o.Observe(int64(s.RejectedControl), with("reason", "control"))
	o.Observe(int64(s.RejectedMalformed), with("reason", "malformed"))
	o.Observe(int64(s.RejectedBaggageMalformed), with("reason", "baggage_malformed"))
	o.Observe(int64(s.RejectedBaggageLimit), with("reason", "baggage_limit"))
	o.Observe(int64(s.RejectedIgnored), with("reason", "ignored"))
	o.Observe(int64(s.RejectedLossy), with("reason", "lossy"))
}

// report counts a batch that passed on unchanged, and logs it now and then.
func (c *correlator) report(ctx context.Context, err error) {
	c.telemetry.ProcessorOllystackCorrelationFailedBatches.Add(ctx, 1, c.measured,
		metric.WithAttributes(attribute.String("error", errorName(err))))
	c.failures.report(err, time.Now())
}

// errorName keeps the number of values small.
func errorName(err error) string {
	var status core.Status
	switch {
	case errors.As(err, &status):
		return status.Name()
	case errors.Is(err, core.ErrClosed), errors.Is(err, errNotStarted):
		return "closed"
	default:
		return "other"
	}
}

// failureLogInterval is the least time between two log lines about failed batches: a fault that
// hits each batch would otherwise flood the log.
const failureLogInterval = time.Minute

type failureLog struct {
	logger *zap.Logger
	last   atomic.Int64 // Unix nanoseconds of the last line
	since  atomic.Int64 // failures since then
}

func (f *failureLog) report(err error, now time.Time) {
	count := f.since.Add(1)
	last := f.last.Load()
	if last != 0 && now.UnixNano()-last < int64(failureLogInterval) {
		return
	}
	if !f.last.CompareAndSwap(last, now.UnixNano()) {
		return // another goroutine is writing the line
	}
	f.since.Add(-count)
	f.logger.Error("A batch was passed on without correlation IDs", zap.Error(err), zap.Int64("batches", count))
}
