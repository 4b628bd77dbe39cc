import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { MessageCircleQuestion, Trash2 } from 'lucide-react';
import { type FormEvent, type RefObject, useCallback, useEffect, useId, useRef, useState } from 'react';
import { servicesQuery } from '~/api/queries';
import { Button, IconButton } from '~/ui/button';
import { CONTROL } from '~/ui/field';
import { useDocumentTitle } from '~/ui/hooks';
import { TimeField } from '~/ui/time-field';
import type { RangeSearch } from '~/util/range';
import { useStoredList } from '~/util/stored';
import { formatAgo } from '~/util/time';
import { AnswerCard } from './answer-card';
import { askedBefore, conversation, useConversation } from './conversation';
import { MAX_QUESTION } from './search';
import { Suggestion } from './suggestion';

const route = getRouteApi('/questions');

/** A conversation about what is stored. The address has the question that was asked last, so that it can be handed on. */
export function QuestionsPage() {
  useDocumentTitle('Questions · OllyStack');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const turns = useConversation();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const { q, range, from, to } = search;

  useEffect(() => {
    if (q === undefined) return;
    conversation.askOnce(q, { range, from, to });
    remember(q);
  }, [q, range, from, to]);

  const ask = useCallback(
    (question: string) => {
      conversation.ask(question, { range, from, to });
      remember(question);
      void navigate({ search: (before) => ({ ...before, q: question }) });
    },
    [navigate, range, from, to],
  );
  const edit = useCallback((question: string) => {
    setText(question);
    field.current?.focus();
  }, []);

  return (
    <div className="grid gap-4 lg:grid-cols-[15rem_minmax(0,1fr)]">
      <div className="min-w-0 lg:col-span-2">
        <h1 className="font-semibold text-lg">Questions</h1>
        <p className="text-muted">
          Ask in plain language; each answer shows how the question was read, and the SQL that was run.
        </p>
      </div>
      <AskedBefore current={q} onAsk={ask} />
      <div className="flex min-h-[calc(100dvh-9rem)] min-w-0 flex-col gap-4">
        {turns.length === 0 ? (
          <Examples onAsk={ask} />
        ) : (
          <ol aria-label="Conversation" className="flex flex-col gap-5">
            {turns.map((turn) => (
              <li key={turn.id}>
                <AnswerCard
                  turn={turn}
                  isCurrent={turn.question === q}
                  isLast={turn === turns.at(-1)}
                  onAsk={ask}
                  onEdit={edit}
                />
              </li>
            ))}
          </ol>
        )}
        <div className="sticky bottom-0 mt-auto flex flex-col gap-2 border-line border-t bg-canvas py-3">
          <AskForm field={field} text={text} onText={setText} onAsk={ask} />
          <Options
            range={{ range, from, to }}
            onRange={(next) => void navigate({ search: (before) => ({ ...before, ...next, q: undefined }) })}
            hasTurns={turns.length > 0}
            onNew={() => void navigate({ search: (before) => ({ ...before, q: undefined }) })}
          />
        </div>
      </div>
    </div>
  );
}

function remember(question: string): void {
  askedBefore.put({ question, at: new Date().toISOString() });
}

interface AskFormProps {
  field: RefObject<HTMLInputElement | null>;
  text: string;
  onText: (text: string) => void;
  onAsk: (question: string) => void;
}

function AskForm({ field, text, onText, onAsk }: AskFormProps) {
  const id = useId();
  const question = text.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (question === '') return;
    onAsk(question);
    onText('');
  };
  return (
    <form className="flex items-end gap-2" onSubmit={submit}>
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className="text-muted text-xs">
          Your question
        </label>
        <input
          ref={field}
          id={id}
          data-search
          type="text"
          value={text}
          maxLength={MAX_QUESTION}
          autoComplete="off"
          placeholder="error rate of checkout in the last 15 minutes"
          className={`${CONTROL} h-10 text-sm`}
          onChange={(event) => onText(event.target.value)}
        />
      </div>
      <Button type="submit" variant="primary" className="h-10 px-4" disabled={question === ''}>
        Ask
      </Button>
    </form>
  );
}

interface OptionsProps {
  range: RangeSearch;
  onRange: (range: RangeSearch) => void;
  hasTurns: boolean;
  onNew: () => void;
}

function Options({ range, onRange, hasTurns, onNew }: OptionsProps) {
  const client = useQueryClient();
  return (
    <details className="text-muted text-xs">
      <summary className="w-fit">Default time range · new conversation</summary>
      <div className="mt-2 flex flex-wrap items-end gap-3">
        <TimeField value={range} onChange={onRange} />
        {hasTurns && (
          <Button
            onClick={() => {
              conversation.clear();
              client.removeQueries({ queryKey: ['question'] });
              onNew();
            }}
          >
            New conversation
          </Button>
        )}
      </div>
    </details>
  );
}

/** Questions of which the API reads each without a language model. */
const EXAMPLES: readonly string[] = [
  'which service has the highest error rate today',
  'top 5 slowest operations in the last hour',
  'traces slower than 2 s in the last hour',
  'error rate by service over time today',
  'logs containing "timeout" today',
];

function Examples({ onAsk }: { onAsk: (question: string) => void }) {
  const services = useQuery(servicesQuery());
  const service = services.data?.items[0]?.name;
  const examples =
    service === undefined
      ? EXAMPLES
      : [
          ...EXAMPLES,
          `most common errors of ${service} today`,
          `compare p95 latency of ${service} with yesterday`,
        ];
  return (
    <section aria-label="Examples" className="flex flex-col items-center gap-3 px-4 py-12 text-center">
      <MessageCircleQuestion className="size-6 text-muted" aria-hidden />
      <h2 className="font-semibold text-base">What do you want to know?</h2>
      <p className="max-w-xl text-muted">
        Requests, traces, flows, errors, log records and metrics can be counted, listed, told apart by service
        or operation, followed over time and compared with an earlier time. For instance:
      </p>
      <ul className="flex max-w-3xl flex-wrap justify-center gap-2">
        {examples.map((example) => (
          <li key={example} className="max-w-full">
            <Suggestion question={example} onAsk={onAsk} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface AskedBeforeProps {
  current: string | undefined;
  onAsk: (question: string) => void;
}

function AskedBefore({ current, onAsk }: AskedBeforeProps) {
  const asked = useStoredList(askedBefore);
  const now = Date.now();
  return (
    <details open={matchMedia('(width >= 64rem)').matches} className="min-w-0 self-start lg:sticky lg:top-4">
      <summary className="mb-1 font-medium">Asked before</summary>
      {asked.length === 0 ? (
        <p className="text-muted">Questions asked in this browser are kept here, without their answers.</p>
      ) : (
        <ul aria-label="Asked before" className="max-h-[70dvh] overflow-y-auto">
          {asked.map(({ question, at }) => (
            <li
              key={question}
              className={`group flex items-start gap-1 rounded ${question === current ? 'bg-selected' : 'hover:bg-hover'}`}
            >
              <button
                type="button"
                className="min-w-0 flex-1 px-2 py-1 text-left [overflow-wrap:anywhere]"
                title={formatAgo(Date.parse(at), now)}
                onClick={() => onAsk(question)}
              >
                {question}
              </button>
              <IconButton
                label={`Forget the question ${question}`}
                className="size-7!"
                onClick={() => askedBefore.remove(question)}
              >
                <Trash2 className="size-3.5" aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
