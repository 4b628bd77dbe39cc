import { Link } from '@tanstack/react-router';
import { Activity } from 'lucide-react';
import type { Ref } from 'react';
import type { MetricAnomaly } from '~/api/service-queries';
import { anomalyKey, anomalyWords } from '~/features/service/chart-model';
import { around } from '~/util/range';
import { clockParts } from '~/util/time';
import { type FlowAnomalies, MINUTE_MS } from './anomalies';

interface AnomalyNoteProps {
  ref: Ref<HTMLElement>;
  anomalies: FlowAnomalies;
}

const SHOWN = 20;

/**
 * Services that were unlike themselves while the flow ran, with ways to their charts. It stands below the flow, which therefore
 * stays where it is when they come later.
 */
export function AnomalyNote({ ref, anomalies }: AnomalyNoteProps) {
  const items = anomalies.minutes.flatMap((minute) => minute.anomalies);
  if (items.length === 0) return null;
  return (
    <section
      ref={ref}
      tabIndex={-1}
      aria-label="Anomalies of its services"
      className="flex gap-2 rounded-md border border-line bg-surface px-3 py-2"
    >
      <Activity className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
      <div className="min-w-0">
        <span className="font-semibold">Not this flow alone.</span> Anomalies of its services while it ran:
        <ul>
          {items.slice(0, SHOWN).map((one) => (
            <li key={anomalyKey(one)} className="[overflow-wrap:anywhere]">
              <span className="text-muted">{clockParts(one.time).time.slice(0, 5)}</span>{' '}
              <Link
                to="/services/$name"
                params={{ name: one.service }}
                search={timeOf(one)}
                className="text-accent underline"
              >
                {one.service}
              </Link>
              : {anomalyWords(one)}
            </li>
          ))}
        </ul>
        {items.length > SHOWN && <p className="text-muted">and {items.length - SHOWN} more</p>}
      </div>
    </section>
  );
}

function timeOf({ time }: MetricAnomaly): { from: string; to: string } {
  const ms = Date.parse(time);
  return around(ms, ms + MINUTE_MS);
}
