import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import type { CorrelationAnswer } from '~/api/types';
import { buildFlowModel, type FlowModel, type SpanNode } from '~/features/flow/model';
import { useIsNarrow } from '~/ui/hooks';
import { ServiceName } from '~/ui/service-name';
import { Toggle } from '~/ui/toggle';
import { colourVar } from '~/util/colour';
import { formatDuration } from '~/util/duration';
import { formatCount, plural } from '~/util/format';
import { align, attributeDifferences, type Difference, onlyDifferent, type Pair } from './align';
import type { CompareSearch } from './search';

interface ComparisonProps {
  first: CorrelationAnswer;
  second: CorrelationAnswer;
  search: CompareSearch;
  onChange: (part: CompareSearch) => void;
}

const ROW_HEIGHT = 40;
/** On a phone, the words and the time of a difference stand below each other. */
const NARROW_ROW_HEIGHT = 60;

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
            <Rows
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
        {(Object.keys(WORDS) as Difference[])
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

const WORDS: Record<Difference, { word: string; className: string }> = {
  fails: { word: 'fails', className: 'bg-error-soft text-error' },
  succeeds: { word: 'succeeds', className: 'bg-ok-soft text-ok' },
  slower: { word: 'slower', className: 'bg-warn-soft text-warn' },
  faster: { word: 'faster', className: 'bg-ok-soft text-ok' },
  'only-first': { word: 'only in the first', className: 'bg-hover text-ink' },
  'only-second': { word: 'only in the second', className: 'bg-hover text-ink' },
};

function DifferenceBadge({ difference, count }: { difference: Difference; count?: number }) {
  const { word, className } = WORDS[difference];
  return (
    <span className={`inline-block whitespace-nowrap rounded px-1.5 text-xs leading-5 ${className}`}>
      {count === undefined ? word : `${formatCount(count)} ${word}`}
    </span>
  );
}

interface RowsProps {
  pairs: readonly Pair[];
  a: FlowModel;
  b: FlowModel;
  chosen: string | undefined;
  onChoose: (key: string) => void;
}

function Rows({ pairs, a, b, chosen, onChoose }: RowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const narrow = useIsNarrow();
  const rowHeight = narrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const virtualizer = useVirtualizer({
    count: pairs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the virtualizer keeps old sizes until told about new ones
  useEffect(() => virtualizer.measure(), [rowHeight]);
  const longest = Math.max(a.durationNs, b.durationNs);
  const grid = narrow
    ? 'grid-cols-[minmax(0,1fr)_9rem]'
    : 'grid-cols-[minmax(12rem,2fr)_minmax(10rem,3fr)_6rem_6rem_13rem]';
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label="Operations of both flows"
      className="max-h-[max(24rem,calc(100dvh-14rem))] overflow-y-auto outline-offset-[-2px]"
    >
      <div role="table" aria-label="Operations of both flows" aria-rowcount={pairs.length + 1}>
        <div role="rowgroup" className="sticky top-0 z-10 border-line border-b bg-surface text-muted text-xs">
          <div role="row" aria-rowindex={1} className={`grid h-8 items-center gap-3 px-3 ${grid}`}>
            <div role="columnheader">Operation</div>
            {!narrow && <div role="columnheader">Time, first above second</div>}
            {!narrow && (
              <div role="columnheader" className="text-right">
                First
              </div>
            )}
            {!narrow && (
              <div role="columnheader" className="text-right">
                Second
              </div>
            )}
            <div role="columnheader">Difference</div>
          </div>
        </div>
        <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const pair = pairs[item.index];
            const node = pair?.second ?? pair?.first;
            if (!pair || !node) return null;
            const colour = a.colours.get(node.span.service) ?? b.colours.get(node.span.service);
            return (
              <div
                key={pair.key}
                role="row"
                aria-rowindex={item.index + 2}
                className={`absolute inset-x-0 grid items-center gap-3 border-line border-b px-3 ${grid} ${pair.key === chosen ? 'bg-selected' : pair.differences.length ? 'hover:bg-hover' : 'text-muted hover:bg-hover'}`}
                style={{ top: item.index * rowHeight, height: rowHeight }}
              >
                <div role="cell" className="min-w-0">
                  <button
                    type="button"
                    aria-pressed={pair.key === chosen}
                    className="block w-full min-w-0 truncate text-left underline-offset-2 hover:underline"
                    style={{ paddingLeft: Math.min(pair.depth, 12) * 10 }}
                    onClick={() => onChoose(pair.key)}
                  >
                    {node.span.name}
                  </button>
                  <span
                    className="block truncate text-2xs text-muted"
                    style={{ paddingLeft: Math.min(pair.depth, 12) * 10 }}
                  >
                    <ServiceName name={node.span.service} colour={colour} />
                  </span>
                </div>
                {!narrow && (
                  <div role="cell" className="relative h-6">
                    <Bar node={pair.first} top={3} colour={colourVar(colour)} longest={longest} />
                    <Bar node={pair.second} top={14} colour={colourVar(colour)} longest={longest} />
                  </div>
                )}
                {!narrow && <Duration node={pair.first} />}
                {!narrow && <Duration node={pair.second} />}
                <div role="cell" className="flex min-w-0 flex-wrap items-center gap-1">
                  {pair.differences.map((difference) => (
                    <DifferenceBadge key={difference} difference={difference} />
                  ))}
                  {(pair.differences.includes('slower') || pair.differences.includes('faster')) && (
                    <span className="text-xs">
                      {pair.deltaNs > 0 ? '+' : ''}
                      {formatDuration(pair.deltaNs)}
                    </span>
                  )}
                </div>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Both flows on one scale, each from its own start. */
function Bar({
  node,
  top,
  colour,
  longest,
}: {
  node: SpanNode | undefined;
  top: number;
  colour: string;
  longest: number;
}) {
  if (!node) return null;
  return (
    <span
      aria-hidden
      className="absolute h-1.5 min-w-0.5"
      style={{
        top,
        left: `${(node.startNs / longest) * 100}%`,
        width: `${((node.endNs - node.startNs) / longest) * 100}%`,
        background: node.isError ? 'var(--error)' : colour,
      }}
    />
  );
}

function Duration({ node }: { node: SpanNode | undefined }) {
  return (
    <div role="cell" className={`text-right ${node?.isError ? 'text-error' : ''}`}>
      {node ? formatDuration(node.span.duration_ns) : '–'}
    </div>
  );
}

function PairDetails({
  pair,
  first,
  second,
}: {
  pair: Pair;
  first: CorrelationAnswer;
  second: CorrelationAnswer;
}) {
  const node = pair.second ?? pair.first;
  const differences = pair.first && pair.second ? attributeDifferences(pair.first, pair.second) : [];
  return (
    <aside
      aria-label="Operation in both flows"
      className="self-start overflow-hidden rounded-md border border-line bg-surface"
    >
      <div className="border-line border-b p-3">
        <h2 className="font-semibold [overflow-wrap:anywhere]">{node?.span.name}</h2>
        <p className="text-muted">{node?.span.service}</p>
        <p className="mt-1 flex flex-wrap gap-x-4">
          {pair.first && <SpanLink label="Show in the first flow" answer={first} node={pair.first} />}
          {pair.second && <SpanLink label="Show in the second flow" answer={second} node={pair.second} />}
        </p>
      </div>
      <div className="p-3">
        <h3 className="mb-1 font-medium">What differs</h3>
        {!pair.first || !pair.second ? (
          <p className="text-muted">Only the {pair.first ? 'first' : 'second'} flow did this.</p>
        ) : differences.length === 0 ? (
          <p className="text-muted">All attributes are the same.</p>
        ) : (
          <table className="w-full table-fixed text-left text-xs">
            <thead className="text-muted">
              <tr>
                <th scope="col" className="py-1 font-medium">
                  Attribute
                </th>
                <th scope="col" className="py-1 font-medium">
                  First
                </th>
                <th scope="col" className="py-1 font-medium">
                  Second
                </th>
              </tr>
            </thead>
            <tbody>
              {differences.map((difference) => (
                <tr
                  key={difference.key}
                  className="border-line border-t align-top [&>*]:py-1 [&>*]:pr-2 [&>*]:[overflow-wrap:anywhere]"
                >
                  <th scope="row" className="font-normal text-muted">
                    {difference.key}
                  </th>
                  <td className="font-mono">{difference.first ?? '–'}</td>
                  <td className="font-mono">{difference.second ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </aside>
  );
}

function SpanLink({ label, answer, node }: { label: string; answer: CorrelationAnswer; node: SpanNode }) {
  return (
    <Link
      to="/flows/$correlationId"
      params={{ correlationId: answer.correlation_id }}
      search={{ span: node.span.span_id }}
      className="text-accent underline underline-offset-2"
    >
      {label}
    </Link>
  );
}
