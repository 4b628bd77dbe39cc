package telemetry

import (
	"context"
	"log/slog"
	"testing"

	"go.opentelemetry.io/contrib/bridges/otelslog"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/baggage"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

func flow(t *testing.T) context.Context {
	t.Helper()
	bag, err := baggage.Parse("correlation_id=olly-1-00000000,secret=x")
	if err != nil {
		t.Fatal(err)
	}
	return baggage.ContextWithBaggage(context.Background(), bag)
}

func TestSpansGetTheFlowsIDAndNoOtherBaggage(t *testing.T) {
	exporter := tracetest.NewInMemoryExporter()
	provider := NewTracerProvider(sdktrace.WithSyncer(exporter))
	_, span := provider.Tracer("test").Start(flow(t), "with")
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

// logExporter keeps the records it is given.
type logExporter struct{ records []sdklog.Record }

func (e *logExporter) Export(_ context.Context, records []sdklog.Record) error {
	for _, record := range records {
		e.records = append(e.records, record.Clone())
	}
	return nil
}
func (*logExporter) Shutdown(context.Context) error   { return nil }
func (*logExporter) ForceFlush(context.Context) error { return nil }

func TestLogRecordsGetTheFlowsIDAndNoOtherBaggage(t *testing.T) {
	exporter := &logExporter{}
	provider := NewLoggerProvider(sdklog.WithProcessor(sdklog.NewSimpleProcessor(exporter)))
	logger := slog.New(otelslog.NewHandler("test", otelslog.WithLoggerProvider(provider)))
	logger.InfoContext(flow(t), "with", "n", 1)
	logger.InfoContext(context.Background(), "without", "n", 1)

	n := attribute.Int64("n", 1)
	for i, want := range [][]attribute.KeyValue{
		{n, attribute.String("baggage.correlation_id", "olly-1-00000000")},
		{n},
	} {
		var got []attribute.KeyValue
		exporter.records[i].WalkAttributes(func(kv attribute.KeyValue) bool {
			got = append(got, kv)
			return true
		})
		if a, b := attribute.NewSet(got...), attribute.NewSet(want...); !a.Equals(&b) {
			t.Errorf("attributes %s baggage: %v", exporter.records[i].Body().AsString(), got)
		}
	}
}
