import type { CorrelationAnswer, Exemplar, LogRecord, Span, SpanEvent, SpanLink, Trace } from '~/api/types';
import { formatRfc3339 } from '~/util/time';
import { Random } from './random';
import { summarize } from './summarize';

export interface SpanInput {
  service: string;
  name: string;
  /** Milliseconds from the flow's start. */
  at: number;
  ms: number;
  kind?: Span['kind'];
  parent?: Span | undefined;
  error?: string;
  attributes?: Record<string, string>;
  links?: { to: Span; attributes?: Record<string, string> }[];
  exception?: { type: string; message: string };
}

/** Puts a flow together in milliseconds from its start and derives the rest as the API does. */
export class FlowBuilder {
  readonly random: Random;
  readonly correlationId: string;
  readonly #baseNs: bigint;
  readonly #traces: Trace[] = [];
  readonly #logs: LogRecord[] = [];
  readonly #metrics: Exemplar[] = [];

  constructor(correlationId: string, startMs: number, seed: number) {
    this.correlationId = correlationId;
    this.random = new Random(seed);
    this.#baseNs =
      BigInt(Math.floor(startMs)) * 1_000_000n + BigInt(Math.floor(this.random.next() * 999_999));
  }

  trace(): string {
    const trace_id = this.random.hex(32);
    this.#traces.push({
      trace_id,
      root_service: '',
      root_operation: '',
      start_time: this.time(0),
      duration_ns: 0,
      has_error: false,
      linked_trace_ids: [],
      spans: [],
    });
    return trace_id;
  }

  /** Adds a span to the latest trace. */
  span(input: SpanInput): Span {
    const trace = this.#traces.at(-1);
    if (!trace) throw new Error('begin a trace first');
    const events: SpanEvent[] = [];
    if (input.exception) {
      events.push({
        time: this.time(input.at + input.ms * 0.98),
        name: 'exception',
        attributes: {
          'exception.type': input.exception.type,
          'exception.message': input.exception.message,
          'exception.stacktrace': `${input.exception.type}: ${input.exception.message}\n    at charge (payments/src/provider.ts:84:11)\n    at async handle (payments/src/http.ts:31:5)`,
        },
      });
    }
    const links: SpanLink[] = (input.links ?? []).map(({ to, attributes }) => ({
      trace_id: to.trace_id,
      span_id: to.span_id,
      attributes: attributes ?? {},
    }));
    const span: Span = {
      trace_id: trace.trace_id,
      span_id: this.random.hex(16),
      parent_span_id: input.parent?.span_id ?? null,
      name: input.name,
      kind: input.kind ?? 'internal',
      service: input.service,
      scope: `@opentelemetry/instrumentation-${input.kind === 'server' || input.kind === 'client' ? 'http' : 'shop'}`,
      start_time: this.time(input.at),
      duration_ns: Math.round(input.ms * 1e6),
      status:
        input.error === undefined ? { code: 'unset', message: '' } : { code: 'error', message: input.error },
      attributes: input.attributes ?? {},
      resource_attributes: {
        'service.name': input.service,
        'service.version': '1.14.2',
        'deployment.environment.name': 'production',
        'host.name': `${input.service}-${this.random.hex(4)}`,
        'telemetry.sdk.language': 'nodejs',
      },
      events,
      links,
      correlation_id: this.correlationId,
    };
    trace.spans.push(span);
    return span;
  }

  log(
    span: Span | undefined,
    at: number,
    severity: number,
    body: string,
    options: { service?: string; attributes?: Record<string, string> } = {},
  ): void {
    const names = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
    this.#logs.push({
      time: this.time(at),
      trace_id: span?.trace_id ?? null,
      span_id: span?.span_id ?? null,
      severity_text: names[Math.floor((severity - 1) / 4)] ?? '',
      severity_number: severity,
      service: options.service ?? span?.service ?? 'unknown',
      scope: 'app',
      body,
      attributes: options.attributes ?? {},
      resource_attributes: { 'service.name': options.service ?? span?.service ?? 'unknown' },
      correlation_id: this.correlationId,
    });
  }

  exemplar(
    span: Span,
    metric: string,
    unit: string,
    value: number,
    attributes: Record<string, string> = {},
  ): void {
    this.#metrics.push({
      metric,
      unit,
      metric_type: 'histogram',
      service: span.service,
      time: span.start_time,
      value,
      trace_id: span.trace_id,
      span_id: span.span_id,
      attributes,
    });
  }

  build(): CorrelationAnswer {
    return summarize(this.correlationId, this.#traces, this.#logs, this.#metrics);
  }

  time(ms: number): string {
    return formatRfc3339(this.#baseNs + BigInt(Math.round(ms * 1e6)));
  }
}
