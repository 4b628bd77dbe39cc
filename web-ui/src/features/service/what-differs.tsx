import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Split } from 'lucide-react';
import { useMemo } from 'react';
import { sampledRequestsQuery } from '~/api/service-queries';
import { Button } from '~/ui/button';
import { Loading, PartState } from '~/ui/states';
import { formatDuration } from '~/util/duration';
import { formatCount, plural } from '~/util/format';
import type { RangeSearch } from '~/util/range';
import { formatShare } from '~/util/rate';
import {
  differencesOf,
  type Fact,
  isAttribute,
  type ShareDifference,
  type TimeDifference,
} from './differences';
import type { Cells } from './heatmap-model';

interface WhatDiffersProps {
  service: string;
  operation: string | undefined;
  cells: Cells;
  range: RangeSearch;
  shown: boolean;
  onShow: (shown: boolean) => void;
}

/** On demand, since flows have to be read for it: what the selected requests have that others have not. */
export function WhatDiffers({ service, operation, cells, range, shown, onShow }: WhatDiffersProps) {
  const sample = useQuery({ ...sampledRequestsQuery(service, operation, cells, range), enabled: shown });
  const differences = useMemo(
    () => sample.data && differencesOf(sample.data.selected, sample.data.others),
    [sample.data],
  );
  if (!shown)
    return (
      <div>
        <Button onClick={() => onShow(true)}>
          <Split className="size-4" aria-hidden />
          What sets these requests apart?
        </Button>
      </div>
    );
  return (
    <section
      aria-label="What sets the selection apart"
      className="flex flex-col gap-3 rounded-md border border-line bg-surface p-3"
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-medium">What sets these requests apart</h3>
        <Button onClick={() => onShow(false)}>Hide</Button>
      </div>
      {sample.isPending ? (
        <Loading what="sample of requests" />
      ) : !sample.data || !differences ? (
        <PartState query={sample} what="sample of requests" />
      ) : (
        <>
          <p className="text-muted">
            From a sample of {plural(sample.data.selected.length, 'selected request')} and{' '}
            {plural(sample.data.others.length, 'other')} of {operation ?? service}, all of them parts of
            flows.
          </p>
          {differences.shares.length === 0 && differences.times.length === 0 ? (
            <p role="status">
              {sample.data.selected.length < 3 || sample.data.others.length < 3
                ? 'Too few requests to compare: at least three of each are needed. A larger part or a longer time has more.'
                : 'Nothing that is told of these requests sets them apart from the others.'}
            </p>
          ) : (
            <div className="grid gap-4 lg:grid-cols-2">
              <Shares
                items={differences.shares}
                of={{ selected: sample.data.selected.length, others: sample.data.others.length }}
                service={service}
                range={range}
              />
              <Times items={differences.times} />
            </div>
          )}
        </>
      )}
    </section>
  );
}

interface SharesProps {
  items: readonly ShareDifference[];
  /** How many requests were looked at. */
  of: { selected: number; others: number };
  service: string;
  range: RangeSearch;
}

function Shares({ items, of, service, range }: SharesProps) {
  if (items.length === 0)
    return (
      <p className="text-muted">
        No attribute is so much more or less frequent among them that it cannot be chance.
      </p>
    );
  return (
    <div className="min-w-0">
      <h4 className="mb-1 text-muted">More or less frequent</h4>
      <ul className="flex flex-col gap-2">
        {items.map((item) => (
          <li key={`${item.name} ${item.value}`} className="min-w-0">
            <p className="[overflow-wrap:anywhere]">
              <span className="text-muted">{item.name}</span>{' '}
              {isAttribute(item.name) ? (
                <Link
                  to="/"
                  search={{ ...range, service, attribute: `${item.name}=${item.value}` }}
                  className="font-mono text-accent text-xs underline"
                >
                  {item.value}
                </Link>
              ) : (
                <span className="font-mono text-xs">{item.value}</span>
              )}
            </p>
            <Bar count={item.selected} of={of.selected} word="selected" className="bg-accent" />
            <Bar count={item.others} of={of.others} word="others" className="bg-line-strong" />
            {item.also.length > 0 && <Also facts={item.also} />}
          </li>
        ))}
      </ul>
      <p className="mt-2 text-muted text-xs">
        What chance explains is left out: Fisher’s exact test, with at most 5 % of such lines wrong.
      </p>
    </div>
  );
}

const SHOWN_FACTS = 3;

/** The rest of what is true of the same requests. */
function Also({ facts }: { facts: readonly Fact[] }) {
  const words = facts.map(({ name, value }) => `${name} ${value}`);
  if (words.length <= SHOWN_FACTS)
    return (
      <p className="text-muted text-xs [overflow-wrap:anywhere]">
        True of the same requests: {words.join(', ')}
      </p>
    );
  return (
    <details className="text-muted text-xs">
      <summary className="[overflow-wrap:anywhere]">
        True of the same requests: {words.slice(0, SHOWN_FACTS).join(', ')} and{' '}
        {formatCount(words.length - SHOWN_FACTS)} more
      </summary>
      <ul className="list-disc pl-5">
        {words.map((word) => (
          <li key={word} className="[overflow-wrap:anywhere]">
            {word}
          </li>
        ))}
      </ul>
    </details>
  );
}

interface BarProps {
  count: number;
  of: number;
  word: string;
  className: string;
}

function Bar({ count, of, word, className }: BarProps) {
  const share = count / of;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_12rem] items-center gap-2">
      <div className="h-2 rounded-full bg-line" aria-hidden>
        <div className={`h-2 rounded-full ${className}`} style={{ width: `${share * 100}%` }} />
      </div>
      <span className="text-xs">
        {formatShare(share)}{' '}
        <span className="text-muted">
          · {formatCount(count)} of {formatCount(of)} {word}
        </span>
      </span>
    </div>
  );
}

function Times({ items }: { items: readonly TimeDifference[] }) {
  if (items.length === 0)
    return <p className="text-muted">No operation below them takes a clearly different time.</p>;
  return (
    <div className="min-w-0">
      <h4 className="mb-1 text-muted">Where the time goes</h4>
      <table className="w-full border-collapse text-left">
        <thead className="border-line border-b text-muted text-xs">
          <tr className="[&>th]:py-1 [&>th]:font-medium [&>th]:not-first:pl-3 [&>th]:not-first:text-right">
            <th scope="col">Operation</th>
            <th scope="col">Selected</th>
            <th scope="col">Others</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr
              key={`${item.service} ${item.operation} ${item.own}`}
              className="border-line border-b last:border-b-0 [&>td]:py-1 [&>td]:align-top [&>td]:not-first:whitespace-nowrap [&>td]:not-first:pl-3 [&>td]:not-first:text-right"
            >
              <td className="[overflow-wrap:anywhere]">
                {item.operation}{' '}
                <span className="text-muted">
                  {item.own ? 'itself, below it nothing' : `in ${item.service}`}
                </span>
              </td>
              <td>
                {formatDuration(item.selectedNs)}
                <span className="block text-muted text-xs">in {formatCount(item.selected)}</span>
              </td>
              <td className="text-muted">
                {item.others === 0 ? '–' : formatDuration(item.othersNs)}
                <span className="block text-xs">in {formatCount(item.others)}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1 text-muted text-xs">Medians, and in how many requests.</p>
    </div>
  );
}
