import { Link } from '@tanstack/react-router';
import type { ChainEvent } from '~/api/incident-queries';
import { Prose } from '~/ui/prose';
import { Timestamp } from '~/ui/timestamp';
import { formatDuration } from '~/util/duration';
import { EvidenceLinks } from './evidence-links';

const ROLE = {
  cause: { word: 'Cause', dot: 'bg-error' },
  link: { word: 'Passed it on', dot: 'bg-warn' },
  symptom: { word: 'Where it is seen', dot: 'bg-accent' },
} as const;

/** From the cause to what users saw, one event below the other. */
export function Chain({ events }: { events: readonly ChainEvent[] }) {
  if (events.length === 0) return <p className="text-muted">No chain from a cause to a symptom was found.</p>;
  const first = events.find((event) => event.onset !== null)?.onset;
  return (
    <ol className="flex flex-col">
      {events.map((event, i) => (
        <li
          key={`${i} ${event.service}`}
          className="relative flex min-w-0 gap-3 pb-4 last:pb-0 before:absolute before:top-4 before:bottom-0 before:left-[5px] before:w-px before:bg-line-strong last:before:hidden"
        >
          <span aria-hidden className={`mt-1.5 size-[11px] shrink-0 rounded-full ${ROLE[event.role].dot}`} />
          <div className="flex min-w-0 flex-col gap-0.5 [overflow-wrap:anywhere]">
            <p>
              <Link
                to="/services/$name"
                params={{ name: event.service }}
                className="font-medium text-accent underline"
              >
                {event.service}
              </Link>
              <span className="text-muted"> · {ROLE[event.role].word}</span>
              {event.onset && (
                <span className="text-muted">
                  {' · '}
                  <Timestamp time={event.onset} />
                  {first && event.onset !== first && ` (${later(first, event.onset)})`}
                </span>
              )}
            </p>
            <p>
              <Prose text={event.statement} />
            </p>
            <EvidenceLinks links={event.links} />
          </div>
        </li>
      ))}
    </ol>
  );
}

function later(first: string, onset: string): string {
  const ms = Date.parse(onset) - Date.parse(first);
  return `${formatDuration(Math.abs(ms) * 1e6)} ${ms < 0 ? 'earlier' : 'later'}`;
}
