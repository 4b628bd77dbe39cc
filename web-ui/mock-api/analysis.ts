import type { CorrelationAnswer, FlowAnalysis, Span } from '~/api/types';

/** A plausible analysis: the longest child at each level is the critical path, the deepest failed spans are the origins. */
export function analyse(flow: CorrelationAnswer): FlowAnalysis {
  const spans = flow.traces[0]?.spans ?? [];
  const byParent = groupByParent(spans);
  const byId = new Map(flow.traces.flatMap((trace) => trace.spans).map((span) => [span.span_id, span]));
  const path: Span[] = [];
  for (let at = byParent.get('')?.[0]; at; at = longest(byParent.get(at.span_id) ?? [])) path.push(at);
  const origins = flow.traces
    .flatMap((trace) => trace.spans)
    .filter((span) => span.status.code === 'error')
    .filter(
      (span) =>
        ![...byId.values()].some(
          (other) => other.parent_span_id === span.span_id && other.status.code === 'error',
        ),
    );
  const origin = origins[0];
  return {
    correlation_id: flow.correlation_id,
    analysis_type: 'rca',
    critical_path: path.map((span, i) => ({
      trace_id: span.trace_id,
      span_id: span.span_id,
      service: span.service,
      operation: span.name,
      start_time: span.start_time,
      duration_ns: span.duration_ns - (path[i + 1]?.duration_ns ?? 0),
    })),
    error_origins: origins.slice(0, 3).map((span) => {
      const exception = span.events.find((event) => event.name === 'exception')?.attributes;
      const chain: Span[] = [];
      for (let up: Span | undefined = span; up; up = byId.get(up.parent_span_id ?? '')) chain.push(up);
      return {
        service: span.service,
        operation: span.name,
        error_type: exception?.['exception.type'] ?? null,
        message: exception?.['exception.message'] ?? span.status.message,
        time: span.start_time,
        chain: chain.map((link) => ({
          trace_id: link.trace_id,
          span_id: link.span_id,
          note: `${link.service}: ${link.status.message || link.name}`,
        })),
      };
    }),
    retries: [],
    gaps: gapsOf(flow),
    comparison: null,
    incidents: [],
    explanation: origin
      ? `${origin.name} in ${origin.service} failed first (${origin.status.message}); the failure reached ${flow.summary.root_operation} in ${flow.summary.root_service}.`
      : `Nothing failed. Most of the time of ${flow.summary.root_operation} was spent in ${path.at(-1)?.name ?? 'its own code'}.`,
  };
}

function longest(spans: Span[]): Span | undefined {
  return spans.reduce<Span | undefined>(
    (best, span) => (!best || span.duration_ns > best.duration_ns ? span : best),
    undefined,
  );
}

function groupByParent(spans: Span[]): Map<string, Span[]> {
  const groups = new Map<string, Span[]>();
  for (const span of spans) {
    const key = span.parent_span_id ?? '';
    groups.set(key, [...(groups.get(key) ?? []), span]);
  }
  return groups;
}

/** From the end of each trace to the start of the next one. */
function gapsOf(flow: CorrelationAnswer): FlowAnalysis['gaps'] {
  const roots = flow.traces.flatMap(
    (trace) => trace.spans.find((span) => span.parent_span_id === null) ?? [],
  );
  return roots.slice(1).flatMap((to, i) => {
    const from = roots[i];
    if (!from) return [];
    const gap_ns = Math.max(
      0,
      Date.parse(to.start_time) * 1e6 - Date.parse(from.start_time) * 1e6 - from.duration_ns,
    );
    const evidence = [from, to].map(({ trace_id, span_id, name }) => ({ trace_id, span_id, note: name }));
    const named = ({ service, name }: Span) => ({ service, operation: name });
    return [{ from: named(from), to: named(to), gap_ns, usual: null, evidence }];
  });
}
