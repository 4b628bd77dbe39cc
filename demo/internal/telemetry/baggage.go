package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/baggage"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/ollystack/ollystack/demo/internal/correlation"
)

// flowAttribute is the flow's ID, and nothing else out of the baggage, as an attribute. OTLP carries
// no baggage; the collector reads this attribute and settles the ID of the trace from it. The
// services never write `correlation_id` themselves, which is why the processors of
// go.opentelemetry.io/contrib/processors/baggagecopy do not do: they name the attribute as the member.
func flowAttribute(ctx context.Context) (attribute.KeyValue, bool) {
	id := baggage.FromContext(ctx).Member(correlation.Key).Value()
	return attribute.String("baggage."+correlation.Key, id), id != ""
}

// spanCopier writes the flow's ID on every span.
type spanCopier struct{}

func (spanCopier) OnStart(ctx context.Context, span sdktrace.ReadWriteSpan) {
	if id, ok := flowAttribute(ctx); ok {
		span.SetAttributes(id)
	}
}

func (spanCopier) OnEnd(sdktrace.ReadOnlySpan)      {}
func (spanCopier) Shutdown(context.Context) error   { return nil }
func (spanCopier) ForceFlush(context.Context) error { return nil }

// logCopier writes the flow's ID on every log record, because records often reach the collector
// before the spans of their trace: those leave when they end. It has to come before the exporters.
type logCopier struct{}

func (logCopier) Enabled(context.Context, sdklog.EnabledParameters) bool { return true }

func (logCopier) OnEmit(ctx context.Context, record *sdklog.Record) error {
	if id, ok := flowAttribute(ctx); ok {
		record.AddAttributes(id)
	}
	return nil
}

func (logCopier) Shutdown(context.Context) error   { return nil }
func (logCopier) ForceFlush(context.Context) error { return nil }
