import { useMemo } from 'react';
import type { CorrelationAnswer } from '~/api/types';
import { buildFlowModel } from '~/features/flow/model';
import { Toggle } from '~/ui/toggle';
import { formatDuration } from '~/util/duration';
import { formatCount, plural } from '~/util/format';
import { align, type Difference, onlyDifferent, type Pair } from './align';
import { ComparisonRows } from './comparison-rows';
import { DIFFERENCES, DifferenceBadge } from './difference-badge';
import { PairDetails } from './pair-details';
import type { CompareSearch } from './search';

interface ComparisonProps {
  first: CorrelationAnswer;
  second: CorrelationAnswer;
  search: CompareSearch;
  onChange: (part: CompareSearch) => void;
}

export function Comparison({ first, second, search, onChange }: ComparisonProps) {
  const a = useMemo(() => buildFlowModel(first), [first]);
  const b = useMemo(() => buildFlowModel(second), [second]);
  const pairs = useMemo(() => align(a, b), [a, b]);
  const onlyDiffering = search.only === 'different';
  const shown = useMemo(() => (onlyDiffering ? onlyDifferent(pairs) : pairs), [pairs, onlyDiffering]);
  const chosen = pairs.find((pair) => pair.key === search.at);
  return (
    <>
      <Totals first={first} second={second} pairs={pairs} />
      <div className={chosen ? 'grid gap-3 lg:grid-cols-[minmax(0,1fr)_minmax(20rem,28rem)]' : ''}>
        <section aria-label="Operations" className="min-w-0 rounded-md border border-line bg-surface">
          <div className="flex flex-wrap items-center justify-between gap-2 border-line border-b p-2">
            <Toggle
              label="Only differences"
              pressed={onlyDiffering}
              onChange={(on) => onChange({ only: on ? 'different' : undefined })}
            />
            <output className="text-muted">
              {plural(pairs.filter((pair) => pair.differences.length > 0).length, 'difference')} in{' '}
              {plural(pairs.length, 'operation')}
            </output>
          </div>
          {shown.length === 0 ? (
            <p className="px-3 py-10 text-center text-muted">
              {pairs.length === 0 ? 'Neither flow has spans.' : 'Nothing differs noticeably.'}
            </p>
          ) : (
            <ComparisonRows
              pairs={shown}
              a={a}
              b={b}
              chosen={chosen?.key}
              onChoose={(at) => onChange({ at: at === chosen?.key ? undefined : at })}
            />
          )}
        </section>
        {chosen && <PairDetails pair={chosen} first={first} second={second} />}
      </div>
    </>
  );
}

function Totals({
  first,
  second,
  pairs,
}: {
  first: CorrelationAnswer;
  second: CorrelationAnswer;
  pairs: readonly Pair[];
}) {
  const rows: [string, number, number, (value: number) => string][] = [
    ['Duration', first.summary.duration_ns, second.summary.duration_ns, formatDuration],
    ['Traces', first.summary.trace_count, second.summary.trace_count, formatCount],
    ['Spans', first.summary.span_count, second.summary.span_count, formatCount],
    ['Logs', first.summary.log_count, second.summary.log_count, formatCount],
    ['Services', first.summary.service_count, second.summary.service_count, formatCount],
    ['Errors', first.summary.error_count, second.summary.error_count, formatCount],
  ];
  const count = (difference: Difference) =>
    pairs.filter((pair) => pair.differences.includes(difference)).length;
  return (
    <section aria-label="Differences" className="rounded-md border border-line bg-surface">
      <dl className="grid grid-cols-3 gap-px overflow-hidden rounded-t-md border-line border-b bg-line sm:grid-cols-6">
        {rows.map(([name, one, two, format]) => (
          <div key={name} className="bg-surface px-3 py-2">
            <dt className="text-muted text-xs">{name}</dt>
            <dd className="font-semibold">
              {format(one)} → {format(two)}
            </dd>
          </div>
        ))}
      </dl>
      <ul aria-label="Kinds of differences" className="flex flex-wrap gap-2 px-3 py-2">
        {(Object.keys(DIFFERENCES) as Difference[])
          .filter((difference) => count(difference) > 0)
          .map((difference) => (
            <li key={difference}>
              <DifferenceBadge difference={difference} count={count(difference)} />
            </li>
          ))}
        {pairs.every((pair) => pair.differences.length === 0) && (
          <li className="text-muted">Nothing differs noticeably.</li>
        )}
      </ul>
    </section>
  );
}
