import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Split } from 'lucide-react';
import { useMemo } from 'react';
import { sampledRequestsQuery } from '~/api/service-queries';
import { Button } from '~/ui/button';
import { Loading, PartState } from '~/ui/states';
import { formatDuration } from '~/util/duration';
import { plural } from '~/util/format';
import type { RangeSearch } from '~/util/range';
import { formatShare } from '~/util/rate';
import { differencesOf, type ShareDifference, type TimeDifference } from './differences';
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
              <Shares items={differences.shares} service={service} range={range} />
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
  service: string;
  range: RangeSearch;
}

function Shares({ items, service, range }: SharesProps) {
  if (items.length === 0)
    return <p className="text-muted">No attribute is clearly more or less frequent among them.</p>;
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
            <Bar share={item.selected} word="selected" className="bg-accent" />
            <Bar share={item.others} word="others" className="bg-line-strong" />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Attribute names have a dot or an underscore by OpenTelemetry's conventions; ours for other facts are plain words. */
function isAttribute(name: string): boolean {
  return /[._]/.test(name);
}

function Bar({ share, word, className }: { share: number; word: string; className: string }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_7rem] items-center gap-2">
      <div className="h-2 rounded-full bg-line" aria-hidden>
        <div className={`h-2 rounded-full ${className}`} style={{ width: `${share * 100}%` }} />
      </div>
      <span className="text-xs">
        {formatShare(share)} <span className="text-muted">of {word}</span>
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
            <th scope="col">Operation below</th>
            <th scope="col">Selected</th>
            <th scope="col">Others</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr
              key={`${item.service} ${item.operation}`}
              className="border-line border-b last:border-b-0 [&>td]:py-1 [&>td]:align-top [&>td]:not-first:whitespace-nowrap [&>td]:not-first:pl-3 [&>td]:not-first:text-right"
            >
              <td className="[overflow-wrap:anywhere]">
                {item.operation} <span className="text-muted">in {item.service}</span>
              </td>
              <td>{formatDuration(item.selectedNs)}</td>
              <td className="text-muted">{item.othersNs === 0 ? '–' : formatDuration(item.othersNs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-1 text-muted text-xs">Medians of all spans of the operation below one request.</p>
    </div>
  );
}
