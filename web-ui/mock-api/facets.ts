import type { FlowFacets, FlowListItem } from '~/api/types';

const STEPS_NS = [1e8, 1e9, 1e10];

/** As the API counts what flows, the newest first, have in common. */
export function facetsOf(flows: readonly FlowListItem[]): FlowFacets {
  const count = (valuesOf: (flow: FlowListItem) => readonly string[]) => {
    const counts = new Map<string, number>();
    for (const value of flows.flatMap(valuesOf)) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts]
      .map(([value, flow_count]) => ({ value, flow_count }))
      .sort((a, b) => b.flow_count - a.flow_count || (a.value < b.value ? -1 : 1));
  };
  const durations = [0, ...STEPS_NS].map((min_duration_ns, i) => {
    const max_duration_ns = STEPS_NS[i] ?? null;
    const within = ({ duration_ns }: FlowListItem) =>
      duration_ns >= min_duration_ns && duration_ns < (max_duration_ns ?? Number.POSITIVE_INFINITY);
    return { min_duration_ns, max_duration_ns, flow_count: flows.filter(within).length };
  });
  return {
    flow_count: flows.length,
    complete: true,
    counted_since: flows.at(-1)?.start_time ?? null,
    statuses: count((flow) => [flow.status]),
    durations: durations.filter((range) => range.flow_count > 0),
    operations: count((flow) => [flow.root_operation]),
    services: count((flow) => flow.services),
  };
}
