import { X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { FlowListItem } from '~/api/types';
import { STATUS_WORD } from '~/ui/status-badge';
import { formatCount } from '~/util/format';
import { type Facet, facetsOf } from './facets';
import { type ExplorerSearch, FLOW_STATUSES } from './search';

interface FacetListProps {
  flows: readonly FlowListItem[];
  search: ExplorerSearch;
  onChange: (part: ExplorerSearch) => void;
}

const SHOWN = 8;

/** What the flows in the list have in common: a click narrows the search to it, another one widens it again. */
export function FacetList({ flows, search, onChange }: FacetListProps) {
  const facets = useMemo(() => facetsOf(flows), [flows]);
  return (
    <section
      aria-label="Narrow by"
      className="flex flex-col gap-4 self-start rounded-md border border-line bg-surface p-3 max-lg:hidden"
    >
      {facets.map((facet) => (
        <FacetGroup key={facet.name} facet={facet} chosen={search[facet.name]} onChange={onChange} />
      ))}
      <p className="text-muted text-xs">Counts are of the {formatCount(flows.length)} flows listed.</p>
    </section>
  );
}

interface FacetGroupProps {
  facet: Facet;
  chosen: string | undefined;
  onChange: (part: ExplorerSearch) => void;
}

function FacetGroup({ facet, chosen, onChange }: FacetGroupProps) {
  const [all, setAll] = useState(false);
  const values = all ? facet.values : facet.values.slice(0, SHOWN);
  return (
    <div>
      <h2 className="mb-1 font-medium text-muted text-xs">{facet.title}</h2>
      <ul>
        {values.map(({ value, count }) => (
          <li key={value}>
            <button
              type="button"
              aria-pressed={value === chosen}
              className="flex min-h-6 w-full items-center gap-1.5 rounded px-1.5 text-left hover:bg-hover aria-pressed:bg-selected"
              onClick={() => onChange(part(facet.name, value === chosen ? undefined : value))}
            >
              <span className="min-w-0 flex-1 truncate">
                {facet.name === 'status' ? STATUS_WORD[value as keyof typeof STATUS_WORD] : value}
              </span>
              {value === chosen && <X className="size-3 shrink-0" aria-hidden />}
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

function part(name: Facet['name'], value: string | undefined): ExplorerSearch {
  if (name !== 'status') return { [name]: value };
  return { status: FLOW_STATUSES.find((status) => status === value) };
}
