import type { UseQueryResult } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { FlowFacets, FlowFacetsAnswer } from '~/api/types';
import { useMediaQuery } from '~/ui/hooks';
import { Skeleton } from '~/ui/skeleton';
import { PartState } from '~/ui/states';
import { Timestamp } from '~/ui/timestamp';
import { formatCount, plural } from '~/util/format';
import { type Facet, facetsOf } from './facets';
import type { ExplorerSearch } from './search';

interface FacetListProps {
  query: UseQueryResult<FlowFacetsAnswer>;
  search: ExplorerSearch;
  onChange: (part: ExplorerSearch) => void;
}

const SHOWN = 8;

/** What the flows of the search have in common: a click narrows the search to it, another one widens it again. */
export function FacetList({ query, search, onChange }: FacetListProps) {
  // Tailwind's `lg`: from there on, facets have a column of their own.
  const beside = useMediaQuery('(width >= 64rem)');
  const groups = query.data ? (
    <Groups facets={query.data.facets} search={search} onChange={onChange} />
  ) : query.isPending ? (
    <div role="status" className="flex flex-col gap-2">
      <span className="sr-only">Counting flows…</span>
      {['w-20', 'w-28', 'w-24', 'w-32', 'w-28', 'w-36', 'w-24', 'w-28'].map((width, i) => (
        <Skeleton key={i} className={`h-4 ${width}`} />
      ))}
    </div>
  ) : (
    <PartState query={query} what="counts" />
  );
  return (
    <section
      aria-label="Narrow by"
      aria-busy={query.isPlaceholderData}
      className="min-w-0 self-start rounded-md border border-line bg-surface p-3 max-lg:py-2"
    >
      {beside ? (
        <div className="flex flex-col gap-4">{groups}</div>
      ) : (
        <details>
          <summary>Narrow by status, duration, operation or service</summary>
          <div className="mt-3 grid gap-4 sm:grid-cols-2">{groups}</div>
        </details>
      )}
    </section>
  );
}

interface GroupsProps extends Pick<FacetListProps, 'search' | 'onChange'> {
  facets: FlowFacets;
}

function Groups({ facets, search, onChange }: GroupsProps) {
  const groups = useMemo(() => facetsOf(facets, search), [facets, search]);
  return (
    <>
      {groups.map((facet) => (
        <FacetGroup key={facet.title} facet={facet} onChange={onChange} />
      ))}
      <p className="text-muted text-xs">
        {facets.complete || facets.counted_since === null ? (
          <>Counts are of all {plural(facets.flow_count, 'flow')} of this search.</>
        ) : (
          <>
            Counts are of the newest {plural(facets.flow_count, 'flow')}, since{' '}
            <Timestamp time={facets.counted_since} withDate />.
          </>
        )}
      </p>
    </>
  );
}

interface FacetGroupProps {
  facet: Facet;
  onChange: (part: ExplorerSearch) => void;
}

function FacetGroup({ facet, onChange }: FacetGroupProps) {
  const [all, setAll] = useState(false);
  const values = all ? facet.values : facet.values.slice(0, SHOWN);
  return (
    <div className="min-w-0">
      <h2 className="mb-1 font-medium text-muted text-xs">{facet.title}</h2>
      <ul>
        {values.map(({ word, count, chosen, change }) => (
          <li key={word}>
            <button
              type="button"
              aria-pressed={chosen}
              className="flex min-h-6 w-full items-center gap-1.5 rounded px-1.5 text-left hover:bg-hover aria-pressed:bg-selected"
              onClick={() => onChange(change)}
            >
              <span className="min-w-0 flex-1 truncate">{word}</span>
              {chosen && <X className="size-3 shrink-0" aria-hidden />}
              <span className="shrink-0 text-muted text-xs">{formatCount(count)}</span>
            </button>
          </li>
        ))}
      </ul>
      {facet.values.length > SHOWN && (
        <button
          type="button"
          aria-expanded={all}
          className="px-1.5 text-accent text-xs leading-6 underline-offset-2 hover:underline"
          onClick={() => setAll(!all)}
        >
          {all ? 'Fewer' : `${formatCount(facet.values.length - SHOWN)} more`}
        </button>
      )}
    </div>
  );
}
