import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import type { RcaSuspect } from '~/api/incident-queries';
import { Prose } from '~/ui/prose';
import { formatCount, plural } from '~/util/format';
import { EvidenceLinks } from './evidence-links';
import { innerWords } from './words';

const CHANNEL: Record<RcaSuspect['evidence'][number]['channel'], string> = {
  time: 'Time',
  errors: 'Errors',
  logs: 'Logs',
  calls: 'Calls',
  resources: 'Resources',
  contribution: 'Contribution',
};

/** Every service with evidence, the likeliest cause first. */
export function Suspects({ suspects }: { suspects: readonly RcaSuspect[] }) {
  if (suspects.length === 0) return <p className="text-muted">No service shows a change of its own.</p>;
  const most = Math.max(...suspects.map((one) => one.score), Number.MIN_VALUE);
  return (
    <ol className="flex flex-col">
      {suspects.map((suspect, i) => (
        <li key={suspect.service} className="border-line border-b py-1.5 last:border-b-0">
          <details open={i === 0} className="group">
            <summary className="flex flex-wrap items-center gap-x-3">
              <ChevronRight className="size-3.5 text-muted group-open:rotate-90" aria-hidden />
              <span className="w-40 truncate font-medium">{suspect.service}</span>
              <span className="h-1.5 w-24 rounded-full bg-line" aria-hidden>
                <span
                  className="block h-1.5 rounded-full bg-accent"
                  style={{ width: `${Math.max(0, (suspect.score / most) * 100)}%` }}
                />
              </span>
              <span className="text-muted">
                score {suspect.score.toFixed(1)}
                {suspect.explained_by && ` · explained by ${suspect.explained_by}`}
                {suspect.affected_trace_count > 0 && ` · in ${plural(suspect.affected_trace_count, 'trace')}`}
              </span>
            </summary>
            <div className="mt-1 flex flex-col gap-1 pl-4">
              {suspect.inner && <p>Most likely {innerWords(suspect.inner)}.</p>}
              <ul className="flex flex-col gap-0.5">
                {suspect.evidence.map((evidence) => (
                  <li
                    key={`${evidence.channel} ${evidence.statement}`}
                    className="grid grid-cols-[6rem_minmax(0,1fr)] gap-2"
                  >
                    <span className="text-muted">{CHANNEL[evidence.channel]}</span>
                    <span className="[overflow-wrap:anywhere]">
                      <Prose text={evidence.statement} />
                      <span className="text-muted text-xs">
                        {' '}
                        ({plural(evidence.count_before, 'observation')} before,{' '}
                        {formatCount(evidence.count_after)} during)
                      </span>
                    </span>
                  </li>
                ))}
              </ul>
              <p className="flex flex-wrap gap-x-3">
                <Link
                  to="/services/$name"
                  params={{ name: suspect.service }}
                  className="inline-block min-h-6 text-accent text-xs underline leading-6!"
                >
                  charts of {suspect.service}
                </Link>
              </p>
              <EvidenceLinks links={suspect.links} />
            </div>
          </details>
        </li>
      ))}
    </ol>
  );
}
