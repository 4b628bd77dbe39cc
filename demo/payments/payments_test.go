package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/ollystack/ollystack/demo/internal/telemetry"
)

func TestFailuresFollowTheSeedAndSpareRetries(t *testing.T) {
	one, same, other := plan{1, 0.2}, plan{1, 0.2}, plan{2, 0.2}
	failed, differs := 0, false
	for i := range 2000 {
		c := charge{CartID: fmt.Sprintf("cart-%d", i), Attempt: 1}
		if one.fails(c) != same.fails(c) || one.latency(c) != same.latency(c) {
			t.Fatal("the same seed gave another fate")
		}
		differs = differs || one.fails(c) != other.fails(c)
		if one.fails(c) {
			failed++
			c.Attempt = 2
			if one.fails(c) {
				t.Fatal("a retry failed")
			}
		}
	}
	if failed < 340 || failed > 460 {
		t.Fatalf("%d of 2000 failed, want about 400", failed)
	}
	if !differs {
		t.Fatal("another seed gave the same fates")
	}
}

func send(t *testing.T, handler http.Handler, path, body string) (int, map[string]any) {
	t.Helper()
	request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	request.RemoteAddr = "127.0.0.1:1"
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("traceparent", "00-0102030405060708090a0b0c0d0e0f10-0102030405060708-01")
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	fields := map[string]any{}
	_ = json.Unmarshal(answer.Body.Bytes(), &fields)
	return answer.Code, fields
}

func TestChargeTellsRetryableFromFinalFailures(t *testing.T) {
	exporter := tracetest.NewInMemoryExporter()
	otel.SetTracerProvider(telemetry.NewTracerProvider(sdktrace.WithSyncer(exporter)))
	otel.SetTextMapPropagator(telemetry.Propagator())
	reader := sdkmetric.NewManualReader()
	otel.SetMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)))
	handler, err := newHandler(t.Context(), plan{seed: 1, failShare: 0})
	if err != nil {
		t.Fatal(err)
	}
	charge := func(token string, attempt int) (int, map[string]any) {
		return send(t, handler, "/charges", fmt.Sprintf(
			`{"order_id":"ord-1","cart_id":"c","amount_cents":990,"currency":"EUR","token":%q,"attempt":%d}`, token, attempt))
	}
	for _, tc := range []struct {
		token     string
		attempt   int
		status    int
		retryable any
	}{
		{"", 1, 201, nil}, {"tok_flaky", 1, 502, true}, {"tok_flaky", 2, 201, nil}, {"tok_declined", 1, 402, false},
	} {
		if status, fields := charge(tc.token, tc.attempt); status != tc.status || fields["retryable"] != tc.retryable {
			t.Errorf("%q attempt %d: status %d, %v", tc.token, tc.attempt, status, fields)
		}
	}
	send(t, handler, "/faults", `{"name":"failing-payment-provider","enabled":true}`)
	exporter.Reset()
	if status, fields := charge("", 2); status != 502 || fields["retryable"] != true {
		t.Errorf("with the fault on: status %d, %v", status, fields)
	}
	checkFailedSpans(t, exporter.GetSpans())
	checkExemplars(t, reader)
}

// The failing attempt shows as a server span, our own work with the exception, and a client span
// that names the provider.
func checkFailedSpans(t *testing.T, spans tracetest.SpanStubs) {
	t.Helper()
	exception, provider := false, false
	for _, span := range spans {
		for _, event := range span.Events {
			exception = exception || event.Name == "exception" && span.Status.Code == codes.Error
		}
		for _, attribute := range span.Attributes {
			provider = provider || span.SpanKind == trace.SpanKindClient &&
				attribute.Key == "server.address" && attribute.Value.AsString() == providerHost
		}
	}
	if len(spans) != 3 || !exception || !provider {
		t.Errorf("%d spans, exception recorded: %v, provider named: %v", len(spans), exception, provider)
	}
}

func checkExemplars(t *testing.T, reader sdkmetric.Reader) {
	t.Helper()
	var data metricdata.ResourceMetrics
	if err := reader.Collect(context.Background(), &data); err != nil {
		t.Fatal(err)
	}
	for _, scope := range data.ScopeMetrics {
		for _, metric := range scope.Metrics {
			histogram, ok := metric.Data.(metricdata.Histogram[float64])
			if !ok || metric.Name != "shop.payment.duration" {
				continue
			}
			for _, point := range histogram.DataPoints {
				if len(point.Exemplars) == 0 || fmt.Sprintf("%x", point.Exemplars[0].TraceID) != "0102030405060708090a0b0c0d0e0f10" {
					t.Errorf("a point of %s has no exemplar of its trace", metric.Name)
				}
			}
			return
		}
	}
	t.Error("shop.payment.duration was not recorded")
}
