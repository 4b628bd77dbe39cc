import type { ReactNode } from 'react';
import type { CallDifference, FlowComparison, TimeDifference } from '~/api/types';
import { formatDuration } from '~/util/duration';
import { plural } from '~/util/format';
import {
  CALL_CHANGE,
  comparedWithWords,
  deltaWords,
  operationWords,
  timesWords,
  usualCallWords,
  usualTimeWords,
} from './words';

interface FlowDifferencesProps {
  comparison: FlowComparison;
  onSelectSpan: (spanId: string) => void;
}

/** How a flow differs from others of its kind: what it called otherwise, and what took another time of its own. */
export function FlowDifferences({ comparison, onSelectSpan }: FlowDifferencesProps) {
  const { calls, times, duration, left_out } = comparison;
  return (
    <div className="flex flex-col gap-3">
      <p>
        Compared with {comparedWithWords(comparison)}.{' '}
        {duration &&
          `Its first request took ${formatDuration(duration.here_ns)} instead of ${usualTimeWords(duration)}.`}{' '}
        {calls.length + times.length === 0 && 'Nothing else differs noticeably.'}
      </p>
      <div className="grid items-start gap-x-6 gap-y-3 xl:grid-cols-2">
        {times.length > 0 && <Times items={times} onSelectSpan={onSelectSpan} />}
        {calls.length > 0 && <Calls items={calls} onSelectSpan={onSelectSpan} />}
      </div>
      {left_out > 0 && (
        <p className="text-muted text-xs">
          {plural(left_out, 'smaller difference is', 'smaller differences are')} left out.
        </p>
      )}
    </div>
  );
}

interface TimesProps {
  items: readonly TimeDifference[];
  onSelectSpan: (spanId: string) => void;
}

function Times({ items, onSelectSpan }: TimesProps) {
  return (
    <Table
      caption="Time of their own"
      heads={['Operation', 'Here', 'Usually', 'Difference']}
      rows={items.map(({ at, span_count, self_time, evidence }) => ({
        key: `${at.service} ${at.operation}`,
        cells: [
          <SpanButton key="at" spanId={evidence.span_id} onSelectSpan={onSelectSpan}>
            {operationWords(at)}
            {span_count > 1 && <span className="text-muted"> ({plural(span_count, 'span')})</span>}
          </SpanButton>,
          formatDuration(self_time.here_ns),
          usualTimeWords(self_time),
          <span key="difference" className={self_time.difference_ns > 0 ? 'text-warn' : 'text-ok'}>
            {deltaWords(self_time.difference_ns)}
          </span>,
        ],
      }))}
    />
  );
}

interface CallsProps {
  items: readonly CallDifference[];
  onSelectSpan: (spanId: string) => void;
}

function Calls({ items, onSelectSpan }: CallsProps) {
  return (
    <Table
      caption="Calls made otherwise"
      heads={['Call', 'Change', 'Here', 'Usually']}
      rows={items.map((call) => ({
        key: `${call.change} ${call.caller?.service} ${call.caller?.operation} ${call.callee.service} ${call.callee.operation} ${call.before?.operation}`,
        cells: [
          <SpanButton key="call" spanId={call.evidence[0]?.span_id} onSelectSpan={onSelectSpan}>
            {operationWords(call.callee)}
            <span className="text-muted">
              {call.before
                ? `, after ${operationWords(call.before)}`
                : call.caller
                  ? `, called by ${operationWords(call.caller)}`
                  : ', begins a trace'}
            </span>
          </SpanButton>,
          CALL_CHANGE[call.change],
          timesWords(call.count),
          usualCallWords(call),
        ],
      }))}
    />
  );
}

interface TableProps {
  caption: string;
  heads: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
}

function Table({ caption, heads, rows }: TableProps) {
  return (
    <div className="min-w-0 overflow-x-auto" tabIndex={0} role="region" aria-label={caption}>
      <table className="w-full border-collapse text-left">
        <caption className="text-left font-medium">{caption}</caption>
        <thead className="border-line border-b text-muted text-xs">
          <tr className="[&>th]:py-1 [&>th]:pr-3 [&>th]:font-medium">
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr
              key={key}
              className="border-line border-b last:border-b-0 [&>td]:py-1 [&>td]:pr-3 [&>td]:align-middle [&>td]:first:[overflow-wrap:anywhere] [&>td]:not-first:min-w-20"
            >
              {cells.map((cell, i) => (
                <td key={heads[i]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface SpanButtonProps {
  spanId: string | undefined;
  onSelectSpan: (spanId: string) => void;
  children: ReactNode;
}

/** A finding that leads to its span; plain words when there is none to show. */
export function SpanButton({ spanId, onSelectSpan, children }: SpanButtonProps) {
  if (spanId === undefined) return children;
  return (
    <button
      type="button"
      className="block min-h-6 rounded text-left text-accent underline-offset-2 hover:underline"
      onClick={() => onSelectSpan(spanId)}
    >
      {children}
    </button>
  );
}
