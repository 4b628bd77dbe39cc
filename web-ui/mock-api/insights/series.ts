import type { LatencyHeatmap, RedSeries } from '~/api/service-queries';
import { Random } from '../random';

type Range = { start: string; end: string };

const STEPS = 60;

/** An hour of requests with ten bad minutes in it. */
export function redSeries(service: string, operation: string | null, range: Range): RedSeries {
  const { times, step_seconds } = steps(range);
  const random = new Random(service.length);
  const points = times.map((time, i) => {
    const bad = i >= 40 && i < 50;
    const request_count = Math.round(random.between(380, 520));
    const error_count = Math.round(
      request_count * (bad ? random.between(0.2, 0.4) : random.between(0, 0.02)),
    );
    const p50_duration_ns = Math.round(random.between(80, 120) * 1e6 * (bad ? 2.5 : 1));
    return {
      time,
      request_count,
      error_count,
      error_rate: error_count / request_count,
      requests_per_second: request_count / step_seconds,
      p50_duration_ns,
      p95_duration_ns: p50_duration_ns * 3,
      p99_duration_ns: p50_duration_ns * 5,
    };
  });
  return { service, operation, time_range: range, step_seconds, points };
}

export function heatmap(service: string, operation: string | null, range: Range): LatencyHeatmap {
  const { times, step_seconds } = steps(range);
  const random = new Random(service.length + 1);
  const bounds_ns = Array.from({ length: 13 }, (_, i) => Math.round(16.8e6 * 2 ** (i / 2)));
  const counts = times.map((_, step) => {
    const middle = step >= 40 && step < 50 ? 8 : 5;
    return bounds_ns.slice(1).map((_bound, row) => {
      const count = 90 * Math.exp(-((row - middle) ** 2) / 3) * random.between(0.6, 1.2);
      return count < 2 ? 0 : Math.round(count);
    });
  });
  return { service, operation, time_range: range, step_seconds, times, bounds_ns, counts };
}

function steps(range: Range): { times: string[]; step_seconds: number } {
  const [start, end] = [Date.parse(range.start), Date.parse(range.end)];
  const step_seconds = Math.max(60, Math.round((end - start) / 1000 / STEPS / 60) * 60);
  const count = Math.max(1, Math.floor((end - start) / 1000 / step_seconds));
  const first = Math.floor(start / 60_000) * 60_000;
  return {
    step_seconds,
    times: Array.from({ length: count }, (_, i) => new Date(first + i * step_seconds * 1000).toISOString()),
  };
}
