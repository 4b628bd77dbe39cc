import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleHelp, Pencil, RotateCcw } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { questionQuery } from '~/api/queries';
import type { NlqAnswer } from '~/api/types';
import { IconButton } from '~/ui/button';
import { CopyTextButton } from '~/ui/copy-button';
import { ErrorState, Loading } from '~/ui/states';
import { Toggle } from '~/ui/toggle';
import { plural } from '~/util/format';
import { clockParts } from '~/util/time';
import type { Turn } from './conversation';
import { followUps, rowsOf } from './result';
import { ResultChart } from './result-chart';
import { ResultTable } from './result-table';
import { SqlView } from './sql-view';
import { Suggestion } from './suggestion';

interface AnswerCardProps {
  turn: Turn;
  /** Whether the address names this question. */
  isCurrent: boolean;
  isLast: boolean;
  onAsk: (question: string) => void;
  onEdit: (question: string) => void;
}

/** A question and what came of it. */
export function AnswerCard({ turn, isCurrent, isLast, onAsk, onEdit }: AnswerCardProps) {
  const answer = useQuery(questionQuery(turn.id, turn.question, turn.range));
  const card = useRef<HTMLElement>(null);
  const arrived = answer.data !== undefined || answer.error !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is asked or gone back to is scrolled to, also once it has its size
  useEffect(() => {
    if (isCurrent) card.current?.scrollIntoView({ block: 'start' });
  }, [isCurrent, arrived]);
  return (
    <article ref={card} aria-label={turn.question} className="flex scroll-mt-4 flex-col gap-2">
      <div className="flex items-start justify-end gap-1">
        <h2 className="max-w-[min(48rem,85%)] rounded-lg bg-selected px-3 py-1.5 text-sm [overflow-wrap:anywhere]">
          {turn.question}
        </h2>
        <IconButton label="Change this question" onClick={() => onEdit(turn.question)}>
          <Pencil className="size-4" aria-hidden />
        </IconButton>
        <IconButton label="Ask this question again" onClick={() => onAsk(turn.question)}>
          <RotateCcw className="size-4" aria-hidden />
        </IconButton>
      </div>
      <div
        aria-busy={answer.isPending}
        className="flex min-w-0 flex-col gap-3 rounded-md border border-line bg-surface p-3"
      >
        {answer.isPending ? (
          <Loading what="answer" />
        ) : !answer.data ? (
          <ErrorState error={answer.error} what="answer" onRetry={() => void answer.refetch()} />
        ) : answer.data.understood ? (
          <Understood answer={answer.data} question={turn.question} showFollowUps={isLast} onAsk={onAsk} />
        ) : (
          <NotUnderstood answer={answer.data} question={turn.question} onAsk={onAsk} />
        )}
      </div>
    </article>
  );
}

interface UnderstoodProps {
  answer: NlqAnswer;
  question: string;
  showFollowUps: boolean;
  onAsk: (question: string) => void;
}

function Understood({ answer, question, showFollowUps, onAsk }: UnderstoodProps) {
  const [sqlShown, showSql] = useState(false);
  const rows = rowsOf(answer);
  const next = showFollowUps ? followUps(answer).filter((one) => one !== question) : [];
  return (
    <>
      <p role="status" className="font-medium text-sm">
        {answer.summary}
      </p>
      {answer.sql_source === 'model' && (
        <p className="text-muted text-xs">
          A language model wrote the SQL, since the question is beyond the grammar; it was checked like any
          other. Look at it before you rely on the answer.
        </p>
      )}
      {rows.length > 0 && (rows.length > 1 || answer.chart === 'number') && <ResultChart answer={answer} />}
      {rows.length > 0 && answer.chart !== 'number' && (
        <ResultTable answer={answer} rows={rows} question={question} />
      )}
      {answer.truncated && (
        <p className="text-muted">
          {rows.length === 1 ? 'This is the first row' : `These are the first ${plural(rows.length, 'row')}`},
          and there may be more.
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-muted">
        {answer.interpretation && (
          <p className="min-w-0 flex-1 basis-96 text-xs">
            Read as: {answer.interpretation}.
            {answer.taken?.map(({ word, taken_for }) => ` “${word}” was taken for “${taken_for}”.`).join('')}
          </p>
        )}
        {answer.time_range && (
          <Link
            to="/"
            search={{ from: answer.time_range.start, to: answer.time_range.end }}
            className="text-accent text-xs underline"
            title={`${clockParts(answer.time_range.start).time} to ${clockParts(answer.time_range.end).time}`}
          >
            Flows of this time
          </Link>
        )}
        <Toggle label="SQL" pressed={sqlShown} onChange={showSql} />
        <CopyTextButton label="Copy as CSV" textOf={() => csvOf(answer.columns ?? [], rows)} />
      </div>
      {sqlShown && answer.sql && (
        <SqlView
          sql={answer.sql}
          parameters={answer.parameters ?? []}
          question={question}
          source={answer.sql_source}
        />
      )}
      {next.length > 0 && (
        <section aria-label="Questions that go on from here">
          <ul className="flex flex-wrap gap-2">
            {next.map((one) => (
              <li key={one} className="max-w-full">
                <Suggestion question={one} onAsk={onAsk} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

interface NotUnderstoodProps {
  answer: NlqAnswer;
  question: string;
  onAsk: (question: string) => void;
}

function NotUnderstood({ answer, question, onAsk }: NotUnderstoodProps) {
  return (
    <>
      <p role="status" className="flex items-start gap-2 text-sm">
        <CircleHelp className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
        <span>
          <strong className="font-semibold">Not understood.</strong> {answer.summary}
        </span>
      </p>
      {answer.unread && answer.unread.length > 0 && (
        <p className="text-muted">
          Could not be read:{' '}
          {answer.unread.map((part, i) => (
            <span key={part}>
              {i > 0 && ', '}
              <mark className="rounded bg-warn-soft px-1 text-warn">{part}</mark>
            </span>
          ))}
        </p>
      )}
      {answer.suggestions && answer.suggestions.length > 0 && (
        <section aria-label={`Nearest to “${question}”`} className="flex flex-col gap-1.5">
          <h3 className="text-muted">The nearest questions that are understood:</h3>
          <ul className="flex flex-wrap gap-2">
            {answer.suggestions.map((one) => (
              <li key={one} className="max-w-full">
                <Suggestion question={one} onAsk={onAsk} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** RFC 4180. */
function csvOf(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const field = (value: unknown) => {
    const text = value === null ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(field).join(',')).join('\r\n');
}
