import type { Affected, CorrelationAnswer, FlowImpact, Span } from '~/api/types';

const USER_KEYS = ['enduser.id', 'user.id', 'user.hash'];

/** Whom the failures of a flow reached: what each span is counted for, and whether something failed there. */
export function impactOf(flow: CorrelationAnswer): FlowImpact {
  const spans = flow.traces.flatMap((trace) => trace.spans);
  const failed = (span: Span) => span.status.code === 'error';
  const times = spans
    .filter(failed)
    .map((span) => span.start_time)
    .sort();
  const endpoints = spans.filter((span) => span.kind === 'server' || span.kind === 'consumer');
  const users = flow.traces.flatMap((trace) => {
    const key = USER_KEYS.find((name) => trace.spans.some((span) => span.attributes[name]));
    const name = key && trace.spans.map((span) => span.attributes[key]).find((value) => value !== undefined);
    return key && name ? [{ name, key, failed: trace.has_error, time: trace.start_time }] : [];
  });
  return {
    correlation_id: flow.correlation_id,
    time_range: flow.time_range,
    failure_time_range: times[0] === undefined ? null : { start: times[0], end: times.at(-1) ?? times[0] },
    services: affected([
      ...spans.map((span) => ({
        name: span.service,
        key: null,
        failed: failed(span),
        time: span.start_time,
      })),
      ...flow.logs.map((log) => ({
        name: log.service,
        key: null,
        failed: log.severity_number >= 17,
        time: log.time,
      })),
    ]),
    endpoints: affected(
      endpoints.map((span) => ({
        name: `${span.service}: ${span.name}`,
        key: null,
        failed: failed(span),
        time: span.start_time,
      })),
    ),
    users: affected(users),
    transactions: affected(
      flow.traces.map((trace) => ({
        name: `${trace.root_service}: ${trace.root_operation}`,
        key: null,
        failed: trace.has_error,
        time: trace.start_time,
      })),
    ),
    user_keys: USER_KEYS,
    partial: [],
  };
}

interface Occurrence {
  name: string;
  key: string | null;
  failed: boolean;
  time: string;
}

function affected(occurrences: Occurrence[]): Affected {
  const names = new Map<string, Occurrence[]>();
  for (const one of occurrences) names.set(one.name, [...(names.get(one.name) ?? []), one]);
  const items = [...names].flatMap(([name, all]) => {
    const failures = all.filter((one) => one.failed);
    const [first] = failures;
    if (!first) return [];
    return [
      {
        name,
        key: first.key,
        failed: failures.length,
        total: all.length,
        first_time: first.time,
        last_time: failures.at(-1)?.time ?? first.time,
      },
    ];
  });
  items.sort((a, b) => b.failed - a.failed);
  return { affected: items.length, total: names.size, items };
}
