import type {
  CorrelationAnswer,
  Exemplar,
  FlowError,
  FlowService,
  LogRecord,
  Span,
  TimelineEvent,
  Trace,
} from '~/api/types';
import { formatRfc3339, parseTime } from '~/util/time';

const ns = (text: string) => parseTime(text) ?? 0n;
const endNs = (span: Span) => ns(span.start_time) + BigInt(span.duration_ns);
const byTime = (a: { time: string }, b: { time: string }) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0);

/** From items to the API's answer, by the rules in the model crate's comments. */
export function summarize(
  correlationId: string,
  traces: Trace[],
  logs: LogRecord[],
  metrics: Exemplar[],
): CorrelationAnswer {
  for (const trace of traces) finishTrace(trace);
  traces.sort((a, b) => (a.start_time < b.start_time ? -1 : 1));
  logs.sort(byTime);
  metrics.sort(byTime);
  const spans = traces.flatMap((trace) => trace.spans);
  const moments = [
    ...spans.flatMap((span) => [ns(span.start_time), endNs(span)]),
    ...logs.map((log) => ns(log.time)),
    ...metrics.map((metric) => ns(metric.time)),
  ];
  moments.sort((a, b) => (a < b ? -1 : 1));
  const start = moments[0] ?? 0n;
  const end = moments.at(-1) ?? start;
  const errors = errorsOf(spans, logs);
  const services = servicesOf(spans, logs, errors);
  const first = traces[0];
  const rootFailed =
    first?.spans.some((span) => !span.parent_span_id && span.status.code === 'error') ?? false;
  const retryWorked = traces
    .slice(1)
    .some((trace) => trace.root_operation === first?.root_operation && !trace.has_error);
  return {
    correlation_id: correlationId,
    merged_ids: [],
    time_range: { start: formatRfc3339(start), end: formatRfc3339(end) },
    summary: {
      status: errors.length === 0 ? 'ok' : rootFailed && !retryWorked ? 'error' : 'recovered',
      duration_ns: Number(end - start),
      root_service: first?.root_service ?? '',
      root_operation: first?.root_operation ?? '',
      trace_count: traces.length,
      span_count: spans.length,
      log_count: logs.length,
      exemplar_count: metrics.length,
      service_count: services.length,
      error_count: errors.length,
    },
    traces,
    logs,
    metrics,
    timeline: timelineOf(spans, logs, metrics, start),
    services,
    errors,
    clock_skews: [],
    issues: [],
    ai_insights: null,
    partial: [],
  };
}

function finishTrace(trace: Trace): void {
  trace.spans.sort((a, b) => (a.start_time < b.start_time ? -1 : a.start_time > b.start_time ? 1 : 0));
  const root = trace.spans.find((span) => !span.parent_span_id) ?? trace.spans[0];
  if (!root) return;
  const end =
    trace.spans
      .map(endNs)
      .sort((a, b) => (a < b ? -1 : 1))
      .at(-1) ?? 0n;
  trace.root_service = root.service;
  trace.root_operation = root.name;
  trace.start_time = root.start_time;
  trace.duration_ns = Number(end - ns(root.start_time));
  trace.has_error = trace.spans.some((span) => span.status.code === 'error');
  trace.linked_trace_ids = [
    ...new Set(trace.spans.flatMap((span) => span.links.map((link) => link.trace_id))),
  ];
}

function errorsOf(spans: Span[], logs: LogRecord[]): FlowError[] {
  const failed = spans
    .filter((span) => span.status.code === 'error')
    .map((span): FlowError => {
      const exception = span.events.find((event) => event.name === 'exception')?.attributes;
      return {
        time: formatRfc3339(endNs(span)),
        signal: 'traces',
        service: span.service,
        operation: span.name,
        error_type: exception?.['exception.type'] ?? span.attributes['error.type'] ?? null,
        message: exception?.['exception.message'] ?? span.status.message,
        trace_id: span.trace_id,
        span_id: span.span_id,
      };
    });
  const said = logs
    .filter((log) => log.severity_number >= 17)
    .map(
      (log): FlowError => ({
        time: log.time,
        signal: 'logs',
        service: log.service,
        operation: log.scope,
        error_type: null,
        message: log.body,
        trace_id: log.trace_id ?? null,
        span_id: log.span_id ?? null,
      }),
    );
  return [...failed, ...said].sort(byTime);
}

function servicesOf(spans: Span[], logs: LogRecord[], errors: FlowError[]): FlowService[] {
  const childNs = new Map<string, number>();
  for (const span of spans) {
    if (span.parent_span_id)
      childNs.set(span.parent_span_id, (childNs.get(span.parent_span_id) ?? 0) + span.duration_ns);
  }
  const services = new Map<string, FlowService>();
  const seen = (name: string, from: string, to: string) => {
    const service = services.get(name) ?? {
      name,
      span_count: 0,
      log_count: 0,
      error_count: 0,
      self_time_ns: 0,
      first_seen: from,
      last_seen: to,
    };
    if (from < service.first_seen) service.first_seen = from;
    if (to > service.last_seen) service.last_seen = to;
    services.set(name, service);
    return service;
  };
  for (const span of spans) {
    const service = seen(span.service, span.start_time, formatRfc3339(endNs(span)));
    service.span_count += 1;
    service.self_time_ns += Math.max(0, span.duration_ns - (childNs.get(span.span_id) ?? 0));
  }
  for (const log of logs) seen(log.service, log.time, log.time).log_count += 1;
  for (const error of errors) seen(error.service, error.time, error.time).error_count += 1;
  return [...services.values()].sort((a, b) => (a.first_seen < b.first_seen ? -1 : 1));
}

function timelineOf(spans: Span[], logs: LogRecord[], metrics: Exemplar[], start: bigint): TimelineEvent[] {
  const entry = (
    kind: TimelineEvent['kind'],
    item: { time: string; service: string; trace_id?: string | null; span_id?: string | null },
    title: string,
    isError: boolean,
    durationNs: number | null = null,
  ): TimelineEvent => ({
    time: item.time,
    offset_ns: Number(ns(item.time) - start),
    clock_offset_ns: 0,
    kind,
    service: item.service,
    title,
    duration_ns: durationNs,
    is_error: isError,
    trace_id: item.trace_id ?? null,
    span_id: item.span_id ?? null,
  });
  return [
    ...spans.map((span) =>
      entry(
        'span',
        { ...span, time: span.start_time },
        span.name,
        span.status.code === 'error',
        span.duration_ns,
      ),
    ),
    ...spans.flatMap((span) =>
      span.events.map((event) =>
        entry('span_event', { ...span, time: event.time }, event.name, event.name === 'exception'),
      ),
    ),
    ...logs.map((log) => entry('log', log, log.body, log.severity_number >= 17)),
    ...metrics.map((metric) =>
      entry('metric', metric, `${metric.metric} ${metric.value} ${metric.unit}`, false),
    ),
  ].sort(byTime);
}
