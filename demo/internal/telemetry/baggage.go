package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/baggage"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/ollystack/ollystack/demo/internal/correlation"
)

// baggageCopier writes the flow's ID, and nothing else out of the baggage, on every span. An OTLP
// span carries no baggage of its own; the collector reads this attribute and settles the ID of
// the trace from it. The services never write `correlation_id` themselves.
type baggageCopier struct{}

func (baggageCopier) OnStart(ctx context.Context, span sdktrace.ReadWriteSpan) {
	if id := baggage.FromContext(ctx).Member(correlation.Key).Value(); id != "" {
		span.SetAttributes(attribute.String("baggage."+correlation.Key, id))
	}
}

func (baggageCopier) OnEnd(sdktrace.ReadOnlySpan)      {}
func (baggageCopier) Shutdown(context.Context) error   { return nil }
func (baggageCopier) ForceFlush(context.Context) error { return nil }
