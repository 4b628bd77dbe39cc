// Package telemetry sends traces, metrics and logs of a shop service over OTLP.
//
// The standard OTEL_* variables apply; what is set here are defaults that show data soon.
package telemetry

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/contrib/bridges/otelslog"
	"go.opentelemetry.io/contrib/instrumentation/runtime"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// Version is what the services call themselves.
const Version = "0.1.0"

const (
	metricInterval = 5 * time.Second
	batchDelay     = time.Second
	flushTimeout   = 3 * time.Second
	warnEvery      = 30 * time.Second
)

// Start installs the global providers, the propagators and the default logger. The returned
// function flushes what is left and gives up after three seconds, as the collector may be gone.
func Start(ctx context.Context, service string) (func(), error) {
	setDefault("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
	setDefault("OTEL_METRIC_EXPORT_INTERVAL", fmt.Sprint(metricInterval.Milliseconds()))
	setDefault("OTEL_BSP_SCHEDULE_DELAY", fmt.Sprint(batchDelay.Milliseconds()))
	setDefault("OTEL_BLRP_SCHEDULE_DELAY", fmt.Sprint(batchDelay.Milliseconds()))
	otel.SetErrorHandler(newErrorHandler())

	res, err := newResource(ctx, service)
	if err != nil {
		return nil, fmt.Errorf("describe the service: %w", err)
	}
	traceExporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("set up the trace exporter: %w", err)
	}
	metricExporter, err := otlpmetrichttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("set up the metric exporter: %w", err)
	}
	logExporter, err := otlploghttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("set up the log exporter: %w", err)
	}

	traces := NewTracerProvider(sdktrace.WithBatcher(traceExporter), sdktrace.WithResource(res))
	metrics := sdkmetric.NewMeterProvider(
		sdkmetric.WithReader(sdkmetric.NewPeriodicReader(metricExporter)), sdkmetric.WithResource(res))
	logs := NewLoggerProvider(
		sdklog.WithProcessor(sdklog.NewBatchProcessor(logExporter)), sdklog.WithResource(res))

	otel.SetTracerProvider(traces)
	otel.SetMeterProvider(metrics)
	otel.SetTextMapPropagator(Propagator())
	slog.SetDefault(slog.New(slog.NewMultiHandler(
		slog.NewTextHandler(os.Stderr, nil),
		otelslog.NewHandler(service, otelslog.WithLoggerProvider(logs)),
	)))
	if err := runtime.Start(); err != nil {
		return nil, fmt.Errorf("start runtime metrics: %w", err)
	}

	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
		defer cancel()
		done := make(chan error, 3)
		go func() { done <- traces.Shutdown(ctx) }()
		go func() { done <- metrics.Shutdown(ctx) }()
		go func() { done <- logs.Shutdown(ctx) }()
		if err := errors.Join(<-done, <-done, <-done); err != nil {
			fmt.Fprintln(os.Stderr, "some telemetry was not delivered:", err)
		}
	}, nil
}

// NewTracerProvider adds what every tracer of the shop needs to the given options.
func NewTracerProvider(options ...sdktrace.TracerProviderOption) *sdktrace.TracerProvider {
	return sdktrace.NewTracerProvider(append(options, sdktrace.WithSpanProcessor(spanCopier{}))...)
}

// NewLoggerProvider adds what every logger of the shop needs to the given options.
func NewLoggerProvider(options ...sdklog.LoggerProviderOption) *sdklog.LoggerProvider {
	return sdklog.NewLoggerProvider(append([]sdklog.LoggerProviderOption{sdklog.WithProcessor(logCopier{})}, options...)...)
}

// Propagator is what the services of the shop speak to each other.
func Propagator() propagation.TextMapPropagator {
	return propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{})
}

func newResource(ctx context.Context, service string) (*resource.Resource, error) {
	var instance [8]byte
	_, _ = rand.Read(instance[:])
	return resource.New(ctx,
		resource.WithTelemetrySDK(),
		resource.WithHost(),
		resource.WithAttributes(
			semconv.ServiceName(service),
			semconv.ServiceNamespace("shop"),
			semconv.ServiceVersion(Version),
			semconv.ServiceInstanceID(hex.EncodeToString(instance[:])),
			attribute.String("deployment.environment.name", "demo"),
		),
		// Last, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
		resource.WithFromEnv(),
	)
}

func setDefault(name, value string) {
	if os.Getenv(name) == "" {
		_ = os.Setenv(name, value)
	}
}

// errorHandler reports trouble with the exporters on stderr and at most every half a minute: an
// absent collector is not the shop's problem, and must not be logged over OTLP either.
type errorHandler struct{ last atomic.Int64 }

func newErrorHandler() *errorHandler { return &errorHandler{} }

func (h *errorHandler) Handle(err error) {
	now, last := time.Now().UnixNano(), h.last.Load()
	if now-last < warnEvery.Nanoseconds() || !h.last.CompareAndSwap(last, now) {
		return
	}
	fmt.Fprintln(os.Stderr, "telemetry:", err)
}
