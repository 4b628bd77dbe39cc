import type { CorrelationAnswer } from '~/api/types';
import { formatRfc3339, parseTime } from '~/util/time';
import { goodFlow } from './flows';

const BEHIND_NS = 120_000_000;
const HOST = 'payments-3f21';

/** A purchase in which the clock of the payments' host is 120 ms behind, and one span's parent got lost. */
export function skewedFlow(id: string, startMs: number, seed: number): CorrelationAnswer {
  const flow = goodFlow(id, startMs, seed);
  const sent = (time: string) => formatRfc3339((parseTime(time) ?? 0n) - BigInt(BEHIND_NS));
  const moved = new Set<string>();
  const [trace] = flow.traces;
  if (!trace) return flow;
  for (const span of trace.spans) {
    if (span.service !== 'payments') continue;
    span.start_time = sent(span.start_time);
    span.resource_attributes['host.name'] = HOST;
    moved.add(span.span_id);
  }
  for (const item of [...flow.logs, ...flow.metrics])
    if (item.span_id && moved.has(item.span_id)) item.time = sent(item.time);
  // The timeline is as it was: corrected.
  for (const event of flow.timeline)
    if (event.span_id && moved.has(event.span_id)) event.clock_offset_ns = BEHIND_NS;
  flow.clock_skews = [{ trace_id: trace.trace_id, service: 'payments', host: HOST, offset_ns: BEHIND_NS }];
  const lost = trace.spans.find((span) => span.name === 'validate cart');
  if (lost) {
    lost.parent_span_id = 'ffffffffffffffff';
    flow.issues = [
      {
        kind: 'missing_parent',
        count: 1,
        examples: [{ trace_id: lost.trace_id, span_id: lost.span_id, service: lost.service }],
      },
    ];
  }
  return flow;
}
