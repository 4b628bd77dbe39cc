import { Link } from '@tanstack/react-router';
import { GitMerge, TriangleAlert } from 'lucide-react';
import type { CorrelationAnswer, Signal } from '~/api/types';

const SIGNAL_WORDS: Record<Signal, string> = { traces: 'Traces', logs: 'Logs', metrics: 'Metric exemplars' };

/** What a reader has to know before trusting the page: missing parts, and IDs that were made one. */
export function Notices({
  answer,
  refreshError,
}: {
  answer: CorrelationAnswer;
  refreshError: Error | undefined;
}) {
  return (
    <>
      {refreshError && (
        <p role="alert" className="rounded-md border border-warn/40 bg-warn-soft px-3 py-2 text-warn">
          The flow could not be refreshed: {refreshError.message}
        </p>
      )}
      {answer.partial.length > 0 && (
        <div
          role="alert"
          className="flex gap-2 rounded-md border border-warn/40 bg-warn-soft px-3 py-2 text-warn"
        >
          <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          <div>
            <strong className="font-semibold">This answer is incomplete.</strong>
            <ul>
              {answer.partial.map((part) => (
                <li key={part.signal}>
                  {SIGNAL_WORDS[part.signal]}: {part.reason}
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
      {answer.merged_ids.length > 0 && (
        <section
          aria-label="Merged IDs"
          className="flex gap-2 rounded-md border border-line bg-surface px-3 py-2"
        >
          <GitMerge className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
          <div className="min-w-0">
            <span className="font-semibold">
              {answer.merged_ids.length === 1
                ? 'Another ID belongs'
                : `${answer.merged_ids.length} other IDs belong`}{' '}
              to this flow.
            </span>
            <ul>
              {answer.merged_ids.map((merged) => (
                <li key={merged.correlation_id} className="[overflow-wrap:anywhere]">
                  <Link
                    to="/flows/$correlationId"
                    params={{ correlationId: merged.correlation_id }}
                    className="font-mono text-accent underline underline-offset-2"
                  >
                    {merged.correlation_id}
                  </Link>
                  <span className="text-muted">: {merged.reason}</span>
                </li>
              ))}
            </ul>
          </div>
        </section>
      )}
    </>
  );
}
