import type { FlowFacets } from '~/api/types';
import { STATUS_WORD } from '~/ui/status-badge';
import { formatDuration } from '~/util/duration';
import { type ExplorerSearch, FLOW_STATUSES } from './search';

interface FacetValue {
  word: string;
  count: number;
  /** Whether the search is narrowed to it. */
  chosen: boolean;
  /** What a click makes of the search: narrower, or wider again. */
  change: ExplorerSearch;
}

export interface Facet {
  title: string;
  values: FacetValue[];
}

/** What the flows of a search have in common, as ways to narrow it, and to widen it where it is narrowed. */
export function facetsOf(facets: FlowFacets, search: ExplorerSearch): Facet[] {
  const values = (name: 'operation' | 'service', counted: FlowFacets['services']): FacetValue[] =>
    counted.map(({ value, flow_count: count }) => {
      const chosen = search[name] === value;
      return { word: value, count, chosen, change: { [name]: chosen ? undefined : value } };
    });
  return [
    {
      title: 'Status',
      values: facets.statuses.flatMap(({ value, flow_count: count }) => {
        const status = FLOW_STATUSES.find((known) => known === value);
        if (!status) return [];
        const chosen = search.status === status;
        return [
          { word: STATUS_WORD[status], count, chosen, change: { status: chosen ? undefined : status } },
        ];
      }),
    },
    {
      title: 'Duration',
      values: facets.durations.map(({ min_duration_ns, max_duration_ns, flow_count: count }) => {
        const [from, to] = [min_duration_ns, max_duration_ns ?? undefined];
        const min = from === 0 ? undefined : typed(from);
        const max = to === undefined ? undefined : typed(to);
        const chosen = search.min === min && search.max === max;
        return {
          word: durationWords(from, to),
          count,
          chosen,
          change: chosen ? { min: undefined, max: undefined } : { min, max },
        };
      }),
    },
    { title: 'First operation', values: values('operation', facets.operations) },
    { title: 'Service', values: values('service', facets.services) },
  ];
}

function durationWords(from: number, to: number | undefined): string {
  if (to === undefined) return `from ${formatDuration(from)}`;
  return from === 0 ? `below ${formatDuration(to)}` : `${formatDuration(from)} to ${formatDuration(to)}`;
}

/** As a reader types it into the field: `100ms`. */
function typed(ns: number): string {
  return formatDuration(ns).replace(' ', '');
}

/** A search as one line: the name that is proposed for it when it is saved. */
export function describeSearch(search: ExplorerSearch): string {
  const parts = [
    search.status,
    search.operation,
    search.service && `in ${search.service}`,
    search.min && `over ${search.min}`,
    search.max && `up to ${search.max}`,
    search.attribute,
    search.text && `“${search.text}”`,
  ].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? 'All flows' : parts.join(', ');
}
