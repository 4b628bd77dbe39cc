import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Activity } from 'lucide-react';
import { useMemo } from 'react';
import { anomaliesQuery } from '~/api/service-queries';
import type { CorrelationAnswer } from '~/api/types';
import { anomalyWords } from '~/features/service/chart-model';
import { clockParts } from '~/util/time';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const SHOWN = 4;

/**
 * Services of the flow that were unlike themselves while it ran: whether the flow had bad luck, or everybody had. It is a note
 * beside the flow: where it cannot be read, nothing is said.
 */
export function FlowAnomalies({ answer }: { answer: CorrelationAnswer }) {
  const { start, end } = answer.time_range;
  const range = useMemo(() => {
    // Anomalies are of whole minutes, of which the flow may be a second.
    const to = Date.parse(end) + MINUTE_MS;
    const from = Math.max(Date.parse(start) - MINUTE_MS, to - DAY_MS);
    return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  }, [start, end]);
  const anomalies = useQuery(anomaliesQuery(undefined, range));
  const names = new Set(answer.services.map((service) => service.name));
  const items = anomalies.data?.items.filter((one) => names.has(one.service)) ?? [];
  if (items.length === 0) return null;
  return (
    <section
      aria-label="Anomalies while the flow ran"
      className="flex gap-2 rounded-md border border-line bg-surface px-3 py-2"
    >
      <Activity className="mt-0.5 size-4 shrink-0 text-accent" aria-hidden />
      <div className="min-w-0">
        <span className="font-semibold">Not this flow alone.</span> While it ran, services were unlike
        themselves:
        <ul>
          {items.slice(0, SHOWN).map((one) => (
            <li key={`${one.service} ${one.time} ${one.metric}`} className="[overflow-wrap:anywhere]">
              <span className="text-muted">{clockParts(one.time).time.slice(0, 5)}</span>{' '}
              <Link
                to="/services/$name"
                params={{ name: one.service }}
                search={{ range: '1h' }}
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
