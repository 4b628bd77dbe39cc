import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { TrendingUp } from 'lucide-react';
import { type PredictedAlert, predictedAlertsQuery } from '~/api/incident-queries';
import { useNow } from '~/ui/hooks';
import { PartState } from '~/ui/states';
import { clockParts } from '~/util/time';
import { formatIn, metricValue, predictionWords } from './words';

/** Thresholds that are going to be crossed, the soonest first. Nothing where none is. */
export function PredictedAlertList({ service }: { service?: string | undefined }) {
  const predicted = useQuery(predictedAlertsQuery(service));
  const now = useNow(30_000);
  if (predicted.isPending) return null;
  if (!predicted.data) return <PartState query={predicted} what="predicted alerts" />;
  if (predicted.data.items.length === 0) return null;
  return (
    <section aria-label="Predicted alerts" className="rounded-md border border-warn/40 bg-surface">
      <h2 className="flex items-center gap-1.5 px-3 pt-2 font-medium">
        <TrendingUp className="size-4 text-warn" aria-hidden />
        Going to happen
      </h2>
      <ul>
        {predicted.data.items.map((alert) => (
          <li
            key={`${alert.service} ${alert.metric} ${alert.series}`}
            className="grid items-center gap-x-4 gap-y-1 border-line border-b px-3 py-2 last:border-b-0 md:grid-cols-[minmax(0,1fr)_14rem_15rem]"
          >
            <p className="[overflow-wrap:anywhere]">
              <Link to="/services/$name" params={{ name: alert.service }} className="text-accent underline">
                {alert.service}
              </Link>
              : {predictionWords(alert)}
            </p>
            <ForecastLine alert={alert} />
            <p className="text-muted md:text-right">
              <span className="font-medium text-ink">{formatIn(Date.parse(alert.expected_time), now)}</span>
              {', between '}
              {clock(alert.earliest_time)} and{' '}
              {alert.latest_time === null ? 'beyond the forecast' : clock(alert.latest_time)}
            </p>
          </li>
        ))}
      </ul>
      <p className="px-3 pb-2 text-muted text-xs">
        By a forecast of what was measured; four times of five it happens within the interval.
      </p>
    </section>
  );
}

function clock(time: string): string {
  return clockParts(time).time.slice(0, 5);
}

const WIDTH = 200;
const HEIGHT = 36;

/** The forecast with where it lies four times of five, and the threshold. The words beside it say the same. */
function ForecastLine({ alert }: { alert: PredictedAlert }) {
  const { forecast, threshold } = alert;
  if (forecast.length < 2) return null;
  const highest = Math.max(threshold, ...forecast.map((point) => point.likely.high)) * 1.05;
  const lowest = Math.min(0, ...forecast.map((point) => point.likely.low));
  const x = (i: number) => (i / (forecast.length - 1)) * WIDTH;
  const y = (value: number) => HEIGHT - ((value - lowest) / (highest - lowest)) * HEIGHT;
  const line = (of: (i: number) => number) =>
    forecast.map((_, i) => `${x(i).toFixed(1)},${y(of(i)).toFixed(1)}`);
  const high = line((i) => forecast[i]?.likely.high ?? 0);
  const low = line((i) => forecast[i]?.likely.low ?? 0);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="h-9 w-full max-w-56 max-md:hidden"
      preserveAspectRatio="none"
      role="img"
      aria-label={`Forecast; the threshold is ${metricValue(alert.metric, threshold)}`}
    >
      <polygon points={[...high, ...low.reverse()].join(' ')} className="fill-warn-soft" />
      <polyline
        points={line((i) => forecast[i]?.value ?? 0).join(' ')}
        className="fill-none stroke-warn"
        strokeWidth={1.5}
        vectorEffect="non-scaling-stroke"
      />
      <line
        x1={0}
        x2={WIDTH}
        y1={y(threshold)}
        y2={y(threshold)}
        className="stroke-error"
        strokeDasharray="4 3"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
