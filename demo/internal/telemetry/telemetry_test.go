package telemetry

import (
	"context"
	"testing"

	"go.opentelemetry.io/otel/baggage"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

func TestSpansGetTheFlowsIDAndNoOtherBaggage(t *testing.T) {
	bag, err := baggage.Parse("correlation_id=olly-1-00000000,secret=x")
	if err != nil {
		t.Fatal(err)
	}
	exporter := tracetest.NewInMemoryExporter()
	provider := NewTracerProvider(sdktrace.WithSyncer(exporter))
	_, span := provider.Tracer("test").Start(baggage.ContextWithBaggage(context.Background(), bag), "with")
	span.End()
	_, span = provider.Tracer("test").Start(context.Background(), "without")
	span.End()

	spans := exporter.GetSpans()
	if got := spans[0].Attributes; len(got) != 1 ||
		got[0].Key != "baggage.correlation_id" || got[0].Value.AsString() != "olly-1-00000000" {
		t.Fatalf("attributes with baggage: %v", got)
	}
	if got := spans[1].Attributes; len(got) != 0 {
		t.Fatalf("attributes without baggage: %v", got)
	}
}
