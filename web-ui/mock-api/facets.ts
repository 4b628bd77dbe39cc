import type { FlowFacets, FlowListItem } from '~/api/types';

const STEPS_NS = [1e8, 1e9, 1e10];

/** As the API counts what flows, the newest first, have in common. */
export function facetsOf(
  flows: readonly FlowListItem[],
  { start, end }: { start: string; end: string },
): FlowFacets {
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
    ...overTime(flows, Date.parse(end) - Date.parse(start)),
    statuses: count((flow) => [flow.status]),
    durations: durations.filter((range) => range.flow_count > 0),
    operations: count((flow) => [flow.root_operation]),
    services: count((flow) => flow.services),
  };
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200];

function overTime(
  flows: readonly FlowListItem[],
  rangeMs: number,
): Pick<FlowFacets, 'step_seconds' | 'over_time'> {
  const step_seconds = STEPS_S.find((seconds) => seconds >= Math.floor(rangeMs / 60_000)) ?? 86_400;
  const steps = new Map<number, FlowFacets['over_time'][number]>();
  for (const flow of flows) {
    const atMs = Math.floor(Date.parse(flow.start_time) / 1000 / step_seconds) * step_seconds * 1000;
    const time = new Date(atMs).toISOString();
    const step = steps.get(atMs) ?? { time, flow_count: 0, recovered_count: 0, error_count: 0 };
    step.flow_count += 1;
    if (flow.status === 'recovered') step.recovered_count += 1;
    if (flow.status === 'error') step.error_count += 1;
    steps.set(atMs, step);
  }
  const over_time = [...steps].sort(([a], [b]) => a - b).map(([, step]) => step);
  return { step_seconds, over_time };
}
