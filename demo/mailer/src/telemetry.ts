// Traces, metrics and logs over OTLP, set up by the standard OTEL_* variables. The defaults set
// here show data soon.
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { type Attributes, type Context, metrics, propagation, trace } from "@opentelemetry/api";
import { logs, SeverityNumber } from "@opentelemetry/api-logs";
import {
  CompositePropagator,
  setGlobalErrorHandler,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from "@opentelemetry/core";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordProcessor,
  type SdkLogRecord,
} from "@opentelemetry/sdk-logs";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type Span,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace-node";

export const SCOPE = "ollystack-demo-mailer";
export const VERSION = "0.1.0";

const METRIC_INTERVAL_MS = 5_000;
const BATCH_DELAY_MS = 1_000;
const FLUSH_TIMEOUT_MS = 3_000;
const WARN_EVERY_MS = 30_000;

/**
 * Copies the flow's ID, and nothing else out of the baggage, onto every span and, where it comes
 * before the exporters, every log record: OTLP carries no baggage, and records often reach the
 * collector before the spans of their trace. `correlation_id` itself is the collector's to write,
 * so the baggage processors of opentelemetry-js-contrib, which name the attribute as the member, do not do.
 */
export class BaggageCopier implements SpanProcessor, LogRecordProcessor {
  onStart(span: Span, parent: Context): void {
    copy(parent, span);
  }
  onEnd(): void {}
  onEmit(record: SdkLogRecord, current?: Context): void {
    if (current) copy(current, record);
  }
  async shutdown(): Promise<void> {}
  async forceFlush(): Promise<void> {}
}

function copy(from: Context, to: { setAttribute(key: string, value: string): unknown }): void {
  const id = propagation.getBaggage(from)?.getEntry("correlation_id")?.value;
  if (id) to.setAttribute("baggage.correlation_id", id);
}

/** Installs the providers; the answer flushes them and gives up after three seconds. */
export function startTelemetry(service: string): () => Promise<void> {
  process.env.OTEL_BSP_SCHEDULE_DELAY ||= String(BATCH_DELAY_MS);
  process.env.OTEL_BLRP_SCHEDULE_DELAY ||= String(BATCH_DELAY_MS);
  setGlobalErrorHandler(rarely());
  const resource = describe(service);
  const traces = new NodeTracerProvider({
    resource,
    spanProcessors: [new BaggageCopier(), new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  traces.register({ propagator: propagator() });
  const interval = Number(process.env.OTEL_METRIC_EXPORT_INTERVAL) || METRIC_INTERVAL_MS;
  const meters = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: new OTLPMetricExporter(),
        exportIntervalMillis: interval,
        exportTimeoutMillis: Math.min(interval, FLUSH_TIMEOUT_MS),
      }),
    ],
  });
  metrics.setGlobalMeterProvider(meters);
  const loggers = new LoggerProvider({
    resource,
    processors: [new BaggageCopier(), new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() })],
  });
  logs.setGlobalLoggerProvider(loggers);

  return async () => {
    const flushed = Promise.allSettled([traces.shutdown(), meters.shutdown(), loggers.shutdown()]);
    const timeout = new Promise((resolve) => setTimeout(resolve, FLUSH_TIMEOUT_MS).unref());
    await Promise.race([flushed, timeout]);
  };
}

export function propagator(): CompositePropagator {
  return new CompositePropagator({
    propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
  });
}

export function tracer() {
  return trace.getTracer(SCOPE, VERSION);
}

/** Writes a log record to stderr and, with the current trace context, to the collector. */
export function log(severity: "INFO" | "WARN" | "ERROR", body: string, attributes: Attributes = {}): void {
  const fields = Object.entries(attributes).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
  console.error(`${new Date().toISOString()} ${severity} ${body}${fields.join("")}`);
  logs.getLogger(SCOPE, VERSION).emit({
    severityNumber: SeverityNumber[severity],
    severityText: severity,
    body,
    attributes,
  });
}

function describe(service: string): Resource {
  return defaultResource()
    .merge(
      resourceFromAttributes({
        "service.name": service,
        "service.namespace": "shop",
        "service.version": VERSION,
        "service.instance.id": randomUUID(),
        "deployment.environment.name": "demo",
        "host.name": hostname(),
      }),
    )
    .merge(detectResources({ detectors: [envDetector] }));
}

/** An absent collector is worth a line on stderr now and then, and no more. */
function rarely(): (error: unknown) => void {
  let last = 0;
  return (error) => {
    if (Date.now() - last < WARN_EVERY_MS) return;
    last = Date.now();
    console.error("telemetry:", error instanceof Error ? error.message : error);
  };
}
