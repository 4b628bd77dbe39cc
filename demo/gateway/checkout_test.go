package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/baggage"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/ollystack/ollystack/demo/internal/service"
	"github.com/ollystack/ollystack/demo/internal/telemetry"
)

const cart = `{"user_id":"user-1","email":"user-1@example.test","items":[{"sku":"tea","quantity":2}]}`

func post(t *testing.T, handler http.Handler, body string) (*httptest.ResponseRecorder, map[string]any) {
	t.Helper()
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/checkout", strings.NewReader(body)))
	fields := map[string]any{}
	if err := json.Unmarshal(answer.Body.Bytes(), &fields); err != nil {
		t.Fatalf("not JSON: %s", answer.Body)
	}
	return answer, fields
}

// A new flow gets one ID: the caller, the next service and every span of the gateway see the same.
func TestCheckoutNamesTheFlowForCallerPeersAndSpans(t *testing.T) {
	exporter := tracetest.NewInMemoryExporter()
	otel.SetTracerProvider(telemetry.NewTracerProvider(sdktrace.WithSyncer(exporter)))
	otel.SetTextMapPropagator(telemetry.Propagator())

	var handedOn, traceparent string
	orders := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bag, _ := baggage.Parse(r.Header.Get("baggage"))
		handedOn, traceparent = bag.Member("correlation_id").Value(), r.Header.Get("traceparent")
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte(`{"order_id":"ord-1","status":"confirmed"}`))
	}))
	defer orders.Close()

	answer, fields := post(t, newHandler(orders.URL, service.Client(ordersTimeout)), cart)
	if answer.Code != http.StatusCreated || fields["order_id"] != "ord-1" {
		t.Fatalf("status %d: %v", answer.Code, fields)
	}
	id := answer.Header().Get("X-Correlation-ID")
	if !strings.HasPrefix(id, "olly-") || fields["correlation_id"] != id || handedOn != id {
		t.Fatalf("header %q, body %v, handed on %q", id, fields["correlation_id"], handedOn)
	}
	spans := exporter.GetSpans()
	if len(spans) != 2 {
		t.Fatalf("want a client and a server span, got %d", len(spans))
	}
	for _, span := range spans {
		found, route := "", ""
		for _, attribute := range span.Attributes {
			if attribute.Key == "baggage.correlation_id" {
				found = attribute.Value.AsString()
			}
			if attribute.Key == "http.route" {
				route = attribute.Value.AsString()
			}
			if attribute.Key == "correlation_id" {
				t.Error("a service wrote correlation_id, which is the collector's to write")
			}
		}
		if span.SpanKind == trace.SpanKindServer && (route != "/checkout" || span.Name != "POST /checkout") {
			t.Errorf("server span %q has route %q", span.Name, route)
		}
		if found != id {
			t.Errorf("span %s carries %q", span.Name, found)
		}
		if !strings.Contains(traceparent, span.SpanContext.TraceID().String()) {
			t.Errorf("span %s is not in the trace that was handed on", span.Name)
		}
	}
}

func TestCheckoutRefusesWhatIsNoOrder(t *testing.T) {
	handler := newHandler("http://127.0.0.1:1", http.DefaultClient)
	for _, body := range []string{"", "{", `{}`, `{"user_id":"u","email":"e","items":[{"sku":"tea","quantity":0}]}`} {
		if answer, fields := post(t, handler, body); answer.Code != http.StatusBadRequest || fields["error"] == "" {
			t.Errorf("%q: status %d, %v", body, answer.Code, fields)
		}
	}
}

func TestCheckoutAnswersWhenOrdersIsAway(t *testing.T) {
	answer, fields := post(t, newHandler("http://127.0.0.1:1", service.Client(ordersTimeout)), cart)
	if answer.Code != http.StatusBadGateway || fields["status"] != "failed" || fields["correlation_id"] == "" {
		t.Fatalf("status %d: %v", answer.Code, fields)
	}
}
