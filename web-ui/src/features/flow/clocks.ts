import type { CorrelationAnswer, LogRecord, Span } from '~/api/types';
import { offsetFrom, parseTime } from '~/util/time';

/**
 * What the API found to be wrong with hosts' clocks, by the items they timed. Spans have their correction in the API's
 * timeline; a log record has its span's, or else that of its service and host in its trace.
 */
export class ClockCorrections {
  readonly #spans = new Map<string, number>();
  readonly #clocks = new Map<string, number>();

  /** Without an answer, nothing is corrected. */
  constructor(answer: CorrelationAnswer | undefined) {
    if (!answer || answer.clock_skews.length === 0) return;
    for (const event of answer.timeline) {
      if (event.kind === 'span' && event.clock_offset_ns !== 0)
        this.#spans.set(`${event.trace_id} ${event.span_id}`, event.clock_offset_ns);
    }
    for (const skew of answer.clock_skews)
      this.#clocks.set(clockKey(skew.trace_id, skew.service, skew.host ?? undefined), skew.offset_ns);
  }

  get isEmpty(): boolean {
    return this.#spans.size === 0;
  }

  /** Nanoseconds to be added to the span's times. */
  ofSpan(span: Span): number {
    return this.#spans.get(`${span.trace_id} ${span.span_id}`) ?? 0;
  }

  /** Of a record without a span that we have. */
  ofLog(record: LogRecord): number {
    if (!record.trace_id || this.#clocks.size === 0) return 0;
    const host = record.resource_attributes['host.name'];
    return this.#clocks.get(clockKey(record.trace_id, record.service, host)) ?? 0;
  }

  /** How far corrections carry the first span before the answer's time range: 0 or less. */
  earliest(answer: CorrelationAnswer): number {
    if (this.#spans.size === 0) return 0;
    const start = parseTime(answer.time_range.start) ?? 0n;
    let earliest = 0;
    for (const trace of answer.traces) {
      for (const span of trace.spans)
        earliest = Math.min(earliest, offsetFrom(start, span.start_time) + this.ofSpan(span));
    }
    return earliest;
  }
}

function clockKey(traceId: string, service: string, host: string | undefined): string {
  return `${traceId} ${service} ${host ?? ''}`;
}
