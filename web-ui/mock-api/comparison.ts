import type { CallDifference, CorrelationAnswer, FlowComparison, Span, TimeDifference } from '~/api/types';

/** How a flow differs from others, by the counts of its calls and the times of its operations: a plain form of what the API does. */
export function compare(
  flow: CorrelationAnswer,
  others: readonly CorrelationAnswer[],
  searched: FlowComparison['searched'],
): FlowComparison {
  const here = measure(flow);
  const there = others.map(measure);
  const keys = new Set([here, ...there].flatMap((one) => [...one.keys()]));
  const calls: CallDifference[] = [];
  const times: TimeDifference[] = [];
  for (const key of keys) {
    const own = here.get(key);
    const theirs = there.map((one) => one.get(key));
    const counts = theirs.map((one) => one?.spans.length ?? 0);
    const span = own?.spans[0] ?? theirs.find((one) => one)?.spans[0];
    if (!span) continue;
    const [usual_min, usual_max] = [Math.min(...counts), Math.max(...counts)];
    const count = own?.spans.length ?? 0;
    if (count < usual_min || count > usual_max)
      calls.push({
        change:
          count === 0 ? 'missing' : usual_max === 0 ? 'added' : count > usual_max ? 'repeated' : 'fewer',
        caller: null,
        callee: { service: span.service, operation: span.name },
        before: null,
        count,
        usual_min,
        usual_max,
        flows_with: counts.filter((one) => one > 0).length,
        flows: others.length,
        evidence: own ? [evidenceOf(span)] : [],
      });
    const usual = theirs.flatMap((one) => (one ? [one.selfNs] : [])).sort((a, b) => a - b);
    const middle = usual[Math.floor(usual.length / 2)];
    if (!own || middle === undefined || Math.abs(own.selfNs - middle) < middle * 0.2 + 1e6) continue;
    times.push({
      at: { service: span.service, operation: span.name },
      span_count: own.spans.length,
      self_time: comparedTime(own.selfNs, usual),
      evidence: evidenceOf(span),
    });
  }
  times.sort((a, b) => Math.abs(b.self_time.difference_ns) - Math.abs(a.self_time.difference_ns));
  const roots = others.map((other) => other.traces[0]?.duration_ns ?? 0).sort((a, b) => a - b);
  return {
    compared_with: others.map((other) => other.correlation_id),
    searched,
    duration: comparedTime(flow.traces[0]?.duration_ns ?? 0, roots),
    calls,
    times,
    left_out: 0,
  };
}

interface Measured {
  spans: Span[];
  /** Time in which no child ran, in all. */
  selfNs: number;
}

function measure(flow: CorrelationAnswer): Map<string, Measured> {
  const operations = new Map<string, Measured>();
  const spans = flow.traces.flatMap((trace) => trace.spans);
  const below = new Map<string | null, number>();
  for (const { parent_span_id, duration_ns } of spans)
    below.set(parent_span_id, (below.get(parent_span_id) ?? 0) + duration_ns);
  for (const span of spans) {
    const key = `${span.service} ${span.name}`;
    const one = operations.get(key) ?? { spans: [], selfNs: 0 };
    one.spans.push(span);
    one.selfNs += Math.max(0, span.duration_ns - (below.get(span.span_id) ?? 0));
    operations.set(key, one);
  }
  return operations;
}

function comparedTime(here_ns: number, sorted: readonly number[]) {
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const p50_ns = at(0.5);
  return {
    here_ns,
    usual: {
      flows: sorted.length,
      min_ns: at(0),
      p25_ns: at(0.25),
      p50_ns,
      p75_ns: at(0.75),
      max_ns: at(1),
    },
    difference_ns: here_ns - p50_ns,
    robust_z: null,
  };
}

function evidenceOf({ trace_id, span_id, name, service }: Span) {
  return { trace_id, span_id, note: `${name} in ${service}` };
}
