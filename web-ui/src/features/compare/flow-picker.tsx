import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { similarFlowsQuery } from '~/api/queries';
import type { CorrelationAnswer, FlowStatus } from '~/api/types';
import { recentFlows } from '~/features/flow/recent';
import { Button } from '~/ui/button';
import { CONTROL } from '~/ui/field';
import { StatusBadge } from '~/ui/status-badge';
import { Timestamp } from '~/ui/timestamp';
import { formatDuration } from '~/util/duration';
import { plural } from '~/util/format';
import { useStoredList } from '~/util/stored';

interface FlowPickerProps {
  label: string;
  id: string | undefined;
  flow: CorrelationAnswer | undefined;
  /** The flow on the other side: suggestions are of its kind. */
  other: CorrelationAnswer | undefined;
  onPick: (id: string | undefined) => void;
}

export function FlowPicker({ label, id, flow, other, onPick }: FlowPickerProps) {
  return (
    <section
      aria-label={label}
      className="flex min-h-24 min-w-0 flex-col gap-1 rounded-md border border-line bg-surface p-3"
    >
      <div className="flex items-center justify-between gap-2">
        <h2 className="text-muted text-xs">{label}</h2>
        {id !== undefined && (
          <Button variant="ghost" className="h-6" onClick={() => onPick(undefined)}>
            Choose another
          </Button>
        )}
      </div>
      {id === undefined ? (
        <Chooser label={label} other={other} onPick={onPick} />
      ) : (
        <>
          <p className="flex min-w-0 flex-wrap items-center gap-2">
            <Link
              to="/flows/$correlationId"
              params={{ correlationId: id }}
              className="min-w-0 font-mono font-semibold text-accent underline-offset-2 [overflow-wrap:anywhere] hover:underline"
            >
              {id}
            </Link>
            {flow && <StatusBadge status={flow.summary.status} />}
          </p>
          <p className="flex min-h-5 flex-wrap gap-x-3 text-muted">
            {flow && (
              <>
                <span className="text-ink">
                  {flow.summary.root_operation} in {flow.summary.root_service}
                </span>
                <span>{formatDuration(flow.summary.duration_ns)}</span>
                <span>{plural(flow.summary.trace_count, 'trace')}</span>
                <span>{plural(flow.summary.span_count, 'span')}</span>
                <span>{plural(flow.summary.error_count, 'error')}</span>
                <Timestamp time={flow.time_range.start} withDate />
              </>
            )}
          </p>
        </>
      )}
    </section>
  );
}

const SUGGESTIONS = 6;

function Chooser({
  label,
  other,
  onPick,
}: {
  label: string;
  other: CorrelationAnswer | undefined;
  onPick: (id: string) => void;
}) {
  const [draft, setDraft] = useState('');
  const recent = useStoredList(recentFlows);
  // A flow in which something failed says most beside one that went well.
  const healthy = other !== undefined && other.summary.status !== 'ok';
  const similar = useQuery({
    ...similarFlowsQuery(
      other?.summary.root_service ?? '',
      other?.summary.root_operation ?? '',
      healthy ? 'ok' : undefined,
    ),
    enabled: other !== undefined,
  });
  const found = (similar.data ?? []).filter((item) => item.correlation_id !== other?.correlation_id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.trim() !== '') onPick(draft.trim());
  };
  return (
    <>
      <form className="flex gap-2" onSubmit={submit}>
        <input
          type="text"
          data-search
          aria-label={`Correlation ID of the ${label.toLowerCase()}`}
          placeholder="Paste a correlation ID"
          autoComplete="off"
          spellCheck={false}
          className={`${CONTROL} font-mono`}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
        />
        <Button type="submit" disabled={draft.trim() === ''}>
          Choose
        </Button>
      </form>
      {other ? (
        <Suggestions
          title={healthy ? 'Healthy ones of the same kind, newest first' : 'Of the same kind, newest first'}
        >
          {found.slice(0, SUGGESTIONS).map((item) => (
            <Suggestion
              key={item.correlation_id}
              id={item.correlation_id}
              note={formatDuration(item.duration_ns)}
              status={item.status}
              onPick={onPick}
            />
          ))}
        </Suggestions>
      ) : (
        recent.length > 0 && (
          <Suggestions title="Opened lately">
            {recent.slice(0, SUGGESTIONS).map((flow) => (
              <Suggestion key={flow.id} id={flow.id} note={flow.operation} onPick={onPick} />
            ))}
          </Suggestions>
        )
      )}
    </>
  );
}

function Suggestions({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="text-muted text-xs">{title}</h3>
      <ul>{children}</ul>
    </div>
  );
}

interface SuggestionProps {
  id: string;
  note: string;
  status?: FlowStatus;
  onPick: (id: string) => void;
}

function Suggestion({ id, note, status, onPick }: SuggestionProps) {
  return (
    <li>
      <button
        type="button"
        className="flex w-full min-w-0 items-center gap-2 rounded px-1 py-0.5 text-left hover:bg-hover"
        onClick={() => onPick(id)}
      >
        <span className="truncate font-mono text-accent text-xs">{id}</span>
        {status && <StatusBadge status={status} />}
        <span className="ml-auto shrink-0 text-muted">{note}</span>
      </button>
    </li>
  );
}
