package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/ollystack/ollystack/demo/internal/correlation"
)

const (
	maxBody  = 64 << 10
	maxItems = 50
)

// order is what a checkout asks for and what orders is sent.
type order struct {
	CartID       string `json:"cart_id"`
	UserID       string `json:"user_id"`
	Email        string `json:"email"`
	PaymentToken string `json:"payment_token,omitempty"`
	Items        []item `json:"items"`
}

type item struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

func (o *order) check() error {
	switch {
	case o.UserID == "":
		return errors.New("user_id is missing")
	case o.Email == "":
		return errors.New("email is missing")
	case len(o.Items) == 0:
		return errors.New("items is empty")
	case len(o.Items) > maxItems:
		return fmt.Errorf("items holds %d entries, at most %d are allowed", len(o.Items), maxItems)
	}
	for _, item := range o.Items {
		if item.SKU == "" || item.Quantity < 1 {
			return errors.New("every item needs a sku and a quantity of at least 1")
		}
	}
	return nil
}

type checkout struct {
	ordersURL string
	client    *http.Client
}

func (c checkout) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, span := r.Context(), trace.SpanFromContext(r.Context())
	id := baggage.FromContext(ctx).Member(correlation.Key).Value()

	var want order
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&want); err != nil {
		reply(w, http.StatusBadRequest, failure(id, "the body is not a checkout: "+err.Error()))
		return
	}
	if err := want.check(); err != nil {
		reply(w, http.StatusBadRequest, failure(id, err.Error()))
		return
	}
	if want.CartID == "" {
		want.CartID = "cart-" + trace.SpanContextFromContext(ctx).TraceID().String()[:12]
	}
	span.SetAttributes(
		attribute.String("enduser.id", want.UserID),
		attribute.String("user.id", want.UserID),
		attribute.String("shop.cart.id", want.CartID),
		attribute.Int("shop.cart.items", len(want.Items)),
	)

	status, answer, err := c.send(ctx, want)
	if err != nil {
		span.RecordError(err, trace.WithStackTrace(true))
		span.SetStatus(codes.Error, "orders is not reachable")
		slog.ErrorContext(ctx, "checkout failed: orders is not reachable", "user.id", want.UserID, "error.message", err.Error())
		reply(w, http.StatusBadGateway, failure(id, "orders is not reachable"))
		return
	}
	answer["correlation_id"] = id
	if status >= http.StatusInternalServerError {
		slog.ErrorContext(ctx, "checkout failed", "user.id", want.UserID,
			"http.response.status_code", status, "error.message", fmt.Sprint(answer["error"]))
	} else {
		slog.InfoContext(ctx, "checkout answered", "user.id", want.UserID, "http.response.status_code", status)
	}
	reply(w, status, answer)
}

func (c checkout) send(ctx context.Context, want order) (int, map[string]any, error) {
	body, err := json.Marshal(want)
	if err != nil {
		return 0, nil, fmt.Errorf("encode the order: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.ordersURL+"/orders", bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("address orders: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.client.Do(request)
	if err != nil {
		return 0, nil, fmt.Errorf("call orders: %w", err)
	}
	defer response.Body.Close()
	answer := map[string]any{}
	if err := json.NewDecoder(io.LimitReader(response.Body, maxBody)).Decode(&answer); err != nil {
		return 0, nil, fmt.Errorf("read the answer of orders: %w", err)
	}
	return response.StatusCode, answer, nil
}

func failure(id, message string) map[string]any {
	return map[string]any{"correlation_id": id, "status": "failed", "error": message}
}

func reply(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
