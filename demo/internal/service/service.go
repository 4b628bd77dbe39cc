// Package service runs the HTTP side of a shop service from flags to graceful end.
package service

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/propagation"

	"github.com/ollystack/ollystack/demo/internal/telemetry"
)

const drainTimeout = 3 * time.Second

// Service is one process of the shop.
type Service struct {
	// Name is the service.name of its telemetry.
	Name string
	// Port is the port on 127.0.0.1; 0 takes a free one.
	Port int
	// Build makes the handler once the telemetry is up.
	Build func(ctx context.Context) (http.Handler, error)
}

// Port declares the --port flag with its variable and its default.
func Port(variable string, fallback int) *int {
	return flag.Int("port", EnvInt(variable, fallback), "port on 127.0.0.1 ("+variable+")")
}

// Env returns a variable or its default.
func Env(variable, fallback string) string {
	if value := os.Getenv(variable); value != "" {
		return value
	}
	return fallback
}

// EnvInt returns a whole number from a variable or its default, and ends the process when the
// variable holds anything else.
func EnvInt(variable string, fallback int) int {
	value := os.Getenv(variable)
	if value == "" {
		return fallback
	}
	number, err := strconv.Atoi(value)
	if err != nil {
		Fail(fmt.Errorf("%s=%q is not a whole number", variable, value))
	}
	return number
}

// Fail reports why the process cannot go on.
func Fail(err error) {
	fmt.Fprintln(os.Stderr, "error:", err)
	os.Exit(1)
}

// Run serves until SIGINT or SIGTERM, then drains requests and flushes the telemetry.
func (s Service) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	flush, err := telemetry.Start(ctx, s.Name)
	if err != nil {
		return err
	}
	defer flush()
	handler, err := s.Build(ctx)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port)))
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	slog.Info("service started", "server.address", "127.0.0.1", "server.port", listener.Addr().(*net.TCPAddr).Port)

	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	slog.Info("service stopping")
	drain, cancel := context.WithTimeout(context.Background(), drainTimeout)
	defer cancel()
	if err := server.Shutdown(drain); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("drain: %w", err)
	}
	return nil
}

// Traced gives server spans and metrics to one route. It goes between the mux and the handler, as
// the span takes http.route from the pattern that the mux has matched.
func Traced(next http.Handler) http.Handler {
	return otelhttp.NewHandler(next, "server")
}

// Client calls peers of the shop and hands on trace context and baggage.
func Client(timeout time.Duration) *http.Client {
	return &http.Client{Timeout: timeout, Transport: otelhttp.NewTransport(newTransport(nil),
		otelhttp.WithSpanNameFormatter(clientSpanName))}
}

// ForeignClient calls somebody else's service, always through the given dialler: with a span,
// but without our trace context and baggage, which are nobody else's business.
func ForeignClient(timeout time.Duration, dial Dialer) *http.Client {
	return &http.Client{Timeout: timeout, Transport: otelhttp.NewTransport(newTransport(dial),
		otelhttp.WithSpanNameFormatter(clientSpanName),
		otelhttp.WithPropagators(propagation.NewCompositeTextMapPropagator()))}
}

// clientSpanName may name the path, because the paths that the shop calls hold no parameters.
func clientSpanName(_ string, r *http.Request) string { return r.Method + " " + r.URL.Path }

// Dialer opens a connection as net.Dialer.DialContext does.
type Dialer func(ctx context.Context, network, address string) (net.Conn, error)

// newTransport knows no proxies: the shop stays on this machine.
func newTransport(dial Dialer) *http.Transport {
	if dial == nil {
		dial = (&net.Dialer{Timeout: 2 * time.Second}).DialContext
	}
	return &http.Transport{DialContext: dial, MaxIdleConnsPerHost: 32, IdleConnTimeout: 30 * time.Second}
}

// Health answers the health check.
func Health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"status":"ok"}` + "\n"))
}
