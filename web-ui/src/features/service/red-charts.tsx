import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo } from 'react';
import type { CorrelatedExemplar, MetricAnomaly, RedSeries } from '~/api/service-queries';
import { formatDuration } from '~/util/duration';
import { plural } from '~/util/format';
import { formatRate, formatShare } from '~/util/rate';
import { clockParts } from '~/util/time';
import { Chart, type Line } from './chart';
import { anomalyKey, anomalyWords, type Dot, dotsOf, redColumns, totals } from './chart-model';

const SHOWN_EXEMPLARS = 8;

/** These come later than the charts: of a fixed height, they push nothing away. */
const LATER = 'h-32 overflow-y-auto rounded-md border border-line bg-surface p-3';

interface RedChartsProps {
  series: RedSeries;
  exemplars: readonly CorrelatedExemplar[];
  anomalies: readonly MetricAnomaly[];
  /** What stands in place of the list of anomalies while it cannot be shown. */
  anomaliesState: ReactNode;
  /** What stands in place of the list of exemplars while it cannot be shown. */
  exemplarsState: ReactNode;
  onRange: (range: { from: string; to: string }) => void;
}

/** Rate, errors and duration over time, with anomalous minutes shaded and exemplars as dots that open their flow. */
export function RedCharts(props: RedChartsProps) {
  const { series, exemplars, anomalies, anomaliesState, exemplarsState, onRange } = props;
  const navigate = useNavigate();
  const columns = useMemo(() => redColumns(series), [series]);
  const dots = useMemo(() => dotsOf(exemplars), [exemplars]);
  const slowest = useMemo(
    () => [...dots].sort((a, b) => b.durationNs - a.durationNs).slice(0, SHOWN_EXEMPLARS),
    [dots],
  );
  const marks = useMemo(() => {
    const of = (metric: MetricAnomaly['metric']) =>
      anomalies.filter((one) => one.metric === metric).map((one) => Date.parse(one.time) / 1000);
    return { rate: of('request_count'), errors: of('error_rate'), durations: of('p95_duration_ns') };
  }, [anomalies]);
  const lines = useMemo(
    (): Record<'rate' | 'errors' | 'durations', Line[]> => ({
      rate: [{ name: 'Requests', values: columns.rate, colour: '--accent' }],
      errors: [{ name: 'Errors', values: columns.errors, colour: '--error' }],
      durations: [
        { name: 'p50', values: columns.p50, colour: '--svc-0', dash: [2, 3] },
        { name: 'p95', values: columns.p95, colour: '--svc-2' },
        { name: 'p99', values: columns.p99, colour: '--svc-3', dash: [8, 4] },
      ],
    }),
    [columns],
  );
  const open = useCallback(
    (dot: Dot) => {
      void navigate({
        to: '/flows/$correlationId',
        params: { correlationId: dot.correlationId },
        search: dot.spanId ? { span: dot.spanId } : {},
      });
    },
    [navigate],
  );
  const zoom = useCallback(
    (from: number, to: number) =>
      onRange({ from: new Date(from * 1000).toISOString(), to: new Date(to * 1000).toISOString() }),
    [onRange],
  );
  const { requests, errors } = totals(series);

  return (
    <>
      <div className="grid gap-3 xl:grid-cols-3">
        <Chart
          title="Requests"
          summary={`${plural(requests, 'request')} in all.`}
          times={columns.times}
          lines={lines.rate}
          format={formatRate}
          marks={marks.rate}
          onRange={zoom}
        />
        <Chart
          title="Errors"
          summary={`${plural(errors, 'request')} failed, ${formatShare(requests === 0 ? 0 : errors / requests)}.`}
          times={columns.times}
          lines={lines.errors}
          format={formatShare}
          marks={marks.errors}
          onRange={zoom}
        />
        <Chart
          title={dots.length > 0 ? 'Durations; dots are exemplars and open their flow' : 'Durations'}
          summary={`${plural(dots.length, 'exemplar')}; the slowest are listed below.`}
          times={columns.times}
          lines={lines.durations}
          format={formatDuration}
          marks={marks.durations}
          dots={dots}
          onDot={open}
          onRange={zoom}
        />
      </div>
      <div className="grid gap-3 md:grid-cols-2">
        <section aria-label="Anomalies" className={LATER} tabIndex={0}>
          <h2 className="mb-1 font-medium">Anomalies</h2>
          {anomaliesState ??
            (anomalies.length === 0 ? (
              <p className="text-muted">No minute stood out.</p>
            ) : (
              <ul>
                {anomalies.map((one) => (
                  <li key={anomalyKey(one)}>
                    <span className="text-muted">{clockParts(one.time).time.slice(0, 5)}</span>{' '}
                    {anomalyWords(one)}
                    <span className="text-muted"> · score {Math.abs(one.score).toFixed(1)}</span>
                  </li>
                ))}
              </ul>
            ))}
        </section>
        <section aria-label="Slowest exemplars" className={LATER} tabIndex={0}>
          <h2 className="mb-1 font-medium">Slowest exemplars</h2>
          {exemplarsState ??
            (slowest.length === 0 ? (
              <p className="text-muted">No metric of this service came with exemplars that lead to a flow.</p>
            ) : (
              <ul>
                {slowest.map((dot) => (
                  <li key={`${dot.time} ${dot.spanId}`} className="flex items-baseline gap-3">
                    <span className="w-16">{formatDuration(dot.durationNs)}</span>
                    <Link
                      to="/flows/$correlationId"
                      params={{ correlationId: dot.correlationId }}
                      search={dot.spanId ? { span: dot.spanId } : {}}
                      className="truncate font-mono text-accent text-xs underline leading-6!"
                    >
                      {dot.correlationId}
                    </Link>
                  </li>
                ))}
              </ul>
            ))}
        </section>
      </div>
    </>
  );
}
