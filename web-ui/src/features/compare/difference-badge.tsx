import { formatCount } from '~/util/format';
import type { Difference } from './align';

/** The kinds of differences, in the order in which they are told. */
export const DIFFERENCES: Record<Difference, { word: string; className: string }> = {
  fails: { word: 'fails', className: 'bg-error-soft text-error' },
  succeeds: { word: 'succeeds', className: 'bg-ok-soft text-ok' },
  slower: { word: 'slower', className: 'bg-warn-soft text-warn' },
  faster: { word: 'faster', className: 'bg-ok-soft text-ok' },
  'only-first': { word: 'only in the first', className: 'bg-hover text-ink' },
  'only-second': { word: 'only in the second', className: 'bg-hover text-ink' },
};

export function DifferenceBadge({ difference, count }: { difference: Difference; count?: number }) {
  const { word, className } = DIFFERENCES[difference];
  return (
    <span className={`inline-block whitespace-nowrap rounded px-1.5 text-xs leading-5 ${className}`}>
      {count === undefined ? word : `${formatCount(count)} ${word}`}
    </span>
  );
}
