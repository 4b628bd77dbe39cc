/** A part of the latency heatmap: from a moment to another, from a duration to another. */
import type { LatencyHeatmap } from '~/api/service-queries';

export interface Cells {
  fromMs: number;
  toMs: number;
  minNs: number;
  maxNs: number;
}

export function formatCells({ fromMs, toMs, minNs, maxNs }: Cells): string {
  return [fromMs, toMs, minNs, maxNs].join('-');
}

export function parseCells(text: string | undefined): Cells | undefined {
  const match = /^(\d{1,15})-(\d{1,15})-(\d{1,18})-(\d{1,18})$/.exec(text ?? '');
  if (!match) return undefined;
  const [fromMs = 0, toMs = 0, minNs = 0, maxNs = 0] = match.slice(1).map(Number);
  return fromMs < toMs && minNs < maxNs ? { fromMs, toMs, minNs, maxNs } : undefined;
}

/** A rectangle of steps and buckets, both ends included. */
export interface Corners {
  step: [number, number];
  bucket: [number, number];
}

export function cellsOf(map: LatencyHeatmap, { step, bucket }: Corners): Cells | undefined {
  const [first, last] = [Math.min(...step), Math.max(...step)];
  const [low, high] = [Math.min(...bucket), Math.max(...bucket)];
  const [from, to] = [map.times[first], map.times[last]];
  const [minNs, maxNs] = [map.bounds_ns[low], map.bounds_ns[high + 1]];
  if (from === undefined || to === undefined || minNs === undefined || maxNs === undefined) return undefined;
  return { fromMs: Date.parse(from), toMs: Date.parse(to) + map.step_seconds * 1000, minNs, maxNs };
}

/** Which steps and buckets lie in the part; undefined when it lies outside of the map. */
export function cornersOf(map: LatencyHeatmap, cells: Cells): Corners | undefined {
  const steps = map.times.flatMap((time, i) => {
    const at = Date.parse(time);
    return at >= cells.fromMs && at < cells.toMs ? [i] : [];
  });
  const buckets = map.bounds_ns
    .slice(0, -1)
    .flatMap((bound, i) => (bound >= cells.minNs && bound < cells.maxNs ? [i] : []));
  const [first, last] = [steps[0], steps.at(-1)];
  const [low, high] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined || low === undefined || high === undefined) return undefined;
  return { step: [first, last], bucket: [low, high] };
}

export function countIn(map: LatencyHeatmap, { step, bucket }: Corners): number {
  let sum = 0;
  for (const counts of map.counts.slice(step[0], step[1] + 1))
    for (const count of counts.slice(bucket[0], bucket[1] + 1)) sum += count;
  return sum;
}

/** How strongly a cell is coloured, 0 to 1: by the logarithm, so that a few slow requests are seen beside many fast ones. */
export function strength(count: number, most: number): number {
  return count <= 0 ? 0 : 0.15 + 0.85 * (most <= 1 ? 1 : Math.log(count) / Math.log(most));
}
