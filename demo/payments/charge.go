package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

const maxBody = 16 << 10

// charge is one attempt to take money for an order.
type charge struct {
	OrderID     string `json:"order_id"`
	CartID      string `json:"cart_id"`
	AmountCents int64  `json:"amount_cents"`
	Currency    string `json:"currency"`
	Token       string `json:"token,omitempty"`
	Attempt     int    `json:"attempt"`
}

// refusal is why a charge did not go through.
type refusal struct {
	status    int
	code      string
	retryable bool
	message   string
}

func (r *refusal) Error() string { return r.message }

type charges struct {
	provider *http.Client
	tracer   trace.Tracer
	duration metric.Float64Histogram
	amount   metric.Int64Histogram
	count    metric.Int64Counter
}

func newCharges(provider *http.Client) (*charges, error) {
	const scope = "github.com/ollystack/ollystack/demo/payments"
	meter := otel.Meter(scope)
	duration, err := meter.Float64Histogram("shop.payment.duration", metric.WithUnit("s"),
		metric.WithDescription("Time an attempt to charge took."),
		metric.WithExplicitBucketBoundaries(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5))
	if err != nil {
		return nil, fmt.Errorf("define the duration: %w", err)
	}
	amount, err := meter.Int64Histogram("shop.payment.amount", metric.WithUnit("{cent}"),
		metric.WithDescription("Amounts that were to be charged."),
		metric.WithExplicitBucketBoundaries(500, 1000, 2000, 5000, 10000, 20000, 50000))
	if err != nil {
		return nil, fmt.Errorf("define the amount: %w", err)
	}
	count, err := meter.Int64Counter("shop.payment.attempts", metric.WithUnit("{attempt}"),
		metric.WithDescription("Attempts to charge by outcome."))
	if err != nil {
		return nil, fmt.Errorf("define the attempts: %w", err)
	}
	return &charges{provider, otel.Tracer(scope), duration, amount, count}, nil
}

func (s *charges) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	var c charge
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&c); err != nil || c.OrderID == "" {
		reply(w, http.StatusBadRequest, map[string]any{"error": "the body is not a charge", "retryable": false})
		return
	}
	started := time.Now()
	err := s.charge(ctx, c)
	outcome := "charged"
	if err != nil {
		outcome = err.code
	}
	labels := metric.WithAttributes(attribute.String("shop.payment.outcome", outcome))
	s.duration.Record(ctx, time.Since(started).Seconds(), labels)
	s.amount.Record(ctx, c.AmountCents, labels)
	s.count.Add(ctx, 1, labels)

	if err != nil {
		trace.SpanFromContext(ctx).SetAttributes(attribute.String("error.type", err.code))
		slog.ErrorContext(ctx, "charge failed", "shop.order.id", c.OrderID, "shop.payment.attempt", c.Attempt,
			"error.type", err.code, "error.message", err.message)
		reply(w, err.status, map[string]any{"error": err.message, "code": err.code, "retryable": err.retryable})
		return
	}
	slog.InfoContext(ctx, "charged", "shop.order.id", c.OrderID, "shop.payment.attempt", c.Attempt,
		"shop.payment.amount_cents", c.AmountCents)
	reply(w, http.StatusCreated, map[string]any{"status": "charged"})
}

func (s *charges) charge(ctx context.Context, c charge) *refusal {
	ctx, span := s.tracer.Start(ctx, "charge card", trace.WithAttributes(
		attribute.String("shop.order.id", c.OrderID),
		attribute.Int64("shop.payment.amount_cents", c.AmountCents),
		attribute.Int("shop.payment.attempt", c.Attempt),
	))
	defer span.End()
	err := s.ask(ctx, c)
	if err != nil {
		span.RecordError(err, trace.WithStackTrace(true))
		span.SetStatus(codes.Error, err.message)
		span.SetAttributes(attribute.String("error.type", err.code))
	}
	return err
}

func (s *charges) ask(ctx context.Context, c charge) *refusal {
	body, err := json.Marshal(c)
	if err != nil {
		return &refusal{http.StatusInternalServerError, "internal", false, "encode the charge: " + err.Error()}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+providerHost+"/v1/charges", bytes.NewReader(body))
	if err != nil {
		return &refusal{http.StatusInternalServerError, "internal", false, "address the provider: " + err.Error()}
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", c.OrderID)
	response, err := s.provider.Do(request)
	if err != nil {
		return &refusal{http.StatusGatewayTimeout, "provider_unreachable", true, "payment provider did not answer: " + err.Error()}
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	reason := strings.TrimSpace(string(text))
	switch response.StatusCode {
	case http.StatusCreated:
		return nil
	case http.StatusPaymentRequired:
		return &refusal{http.StatusPaymentRequired, "declined", false, "payment provider declined the card"}
	default:
		return &refusal{http.StatusBadGateway, "provider_error", true,
			fmt.Sprintf("payment provider answered %d: %s", response.StatusCode, reason)}
	}
}

func reply(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
