/** Columns for the charts, and the words for what they show. */
import type { CorrelatedExemplar, MetricAnomaly, RedSeries } from '~/api/service-queries';
import { formatDuration } from '~/util/duration';
import { formatCount } from '~/util/format';
import { formatShare } from '~/util/rate';

export type Column = (number | null)[];

export interface RedColumns {
  /** Seconds since the Unix epoch. */
  times: number[];
  rate: Column;
  errors: Column;
  p50: Column;
  p95: Column;
  p99: Column;
}

/** Without requests there is neither a share of errors nor a duration: a gap, no zero. */
export function redColumns({ points }: RedSeries): RedColumns {
  const measured = (of: (point: RedSeries['points'][number]) => number): Column =>
    points.map((point) => (point.request_count > 0 ? of(point) : null));
  return {
    times: points.map((point) => Date.parse(point.time) / 1000),
    rate: points.map((point) => point.requests_per_second),
    errors: measured((point) => point.error_rate),
    p50: measured((point) => point.p50_duration_ns),
    p95: measured((point) => point.p95_duration_ns),
    p99: measured((point) => point.p99_duration_ns),
  };
}

/** Totals of a series: what the charts say in one line. */
export function totals({ points }: RedSeries): { requests: number; errors: number } {
  return points.reduce(
    (sum, point) => ({
      requests: sum.requests + point.request_count,
      errors: sum.errors + point.error_count,
    }),
    { requests: 0, errors: 0 },
  );
}

export interface Dot {
  /** Seconds since the Unix epoch. */
  time: number;
  durationNs: number;
  correlationId: string;
  spanId: string | undefined;
}

/** The exemplars that have a duration and lead to a flow. Several metrics measure one span: it is one dot. */
export function dotsOf(exemplars: readonly CorrelatedExemplar[]): Dot[] {
  const dots = exemplars.flatMap(({ time, duration_ns, correlation_id, span_id }) =>
    duration_ns === null || correlation_id === null
      ? []
      : [
          {
            time: Date.parse(time) / 1000,
            durationNs: duration_ns,
            correlationId: correlation_id,
            spanId: span_id || undefined,
          },
        ],
  );
  const bySpan = new Map<string, Dot>();
  for (const dot of dots) {
    const span = `${dot.correlationId} ${dot.spanId ?? dot.time}`;
    const known = bySpan.get(span);
    if (!known || dot.durationNs > known.durationNs) bySpan.set(span, dot);
  }
  return [...bySpan.values()];
}

const ANOMALY_NAME: Record<MetricAnomaly['metric'], string> = {
  request_count: 'Requests a minute',
  error_rate: 'Error rate',
  p95_duration_ns: 'p95 duration',
  feature_vector: 'Unusual minute',
  log_pattern: 'Log records',
};

const FEATURE_NAME: Record<string, string> = {
  count: 'calls',
  error_rate: 'error rate',
  p50_duration_ns: 'p50 duration',
  p95_duration_ns: 'p95 duration',
  mean_duration_ns: 'mean duration',
};

/** Tells an anomaly from any other one. */
export function anomalyKey({ time, service, metric, detector, evidence }: MetricAnomaly): string {
  return [time, service, metric, detector, evidence.operation ?? evidence.log?.template].join(' ');
}

/** `Error rate 50 % instead of 1 %`, `Log records new: "pool exhausted" 15 times`. */
export function anomalyWords({ metric, value, baseline_mean, evidence }: MetricAnomaly): string {
  if (metric === 'feature_vector') {
    const farthest = evidence.features[0]?.name;
    const what = farthest === undefined ? '' : `: ${FEATURE_NAME[farthest] ?? farthest} farthest off`;
    return `${ANOMALY_NAME[metric]} of ${evidence.operation ?? 'an operation'}${what}`;
  }
  if (metric === 'log_pattern') {
    const { change = '', template = '' } = evidence.log ?? {};
    return `${ANOMALY_NAME[metric]} ${change}: "${template}" ${formatCount(value)} times`;
  }
  const format = {
    request_count: (count: number) => formatCount(Math.round(count)),
    error_rate: formatShare,
    p95_duration_ns: formatDuration,
  }[metric];
  const season = evidence.season === null ? '' : ' at this time of the day';
  return `${ANOMALY_NAME[metric]} ${format(value)} instead of ${format(baseline_mean)}${season}`;
}
