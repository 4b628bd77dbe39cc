import type { FlowListItem } from '~/api/types';
import { STATUS_WORD } from '~/ui/status-badge';
import { formatDuration, parseDuration } from '~/util/duration';
import { type ExplorerSearch, FLOW_STATUSES } from './search';

export interface FacetValue {
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

/** Durations are told apart by these. */
const DURATION_STEPS = ['100ms', '1s', '10s'] as const;

/** What occurs how often among these flows: values with the most frequent first, durations in their order. */
export function facetsOf(flows: readonly FlowListItem[], search: ExplorerSearch): Facet[] {
  const values = (
    name: 'operation' | 'service',
    of: (flow: FlowListItem) => readonly string[],
  ): FacetValue[] =>
    count(flows, of).map(([value, number]) => {
      const chosen = search[name] === value;
      return { word: value, count: number, chosen, change: { [name]: chosen ? undefined : value } };
    });
  return [
    {
      title: 'Status',
      values: count(flows, (flow) => [flow.status]).flatMap(([value, number]) => {
        const status = FLOW_STATUSES.find((known) => known === value);
        if (!status) return [];
        const chosen = search.status === status;
        return [
          {
            word: STATUS_WORD[status],
            count: number,
            chosen,
            change: { status: chosen ? undefined : status },
          },
        ];
      }),
    },
    { title: 'Duration', values: durations(flows, search) },
    { title: 'First operation', values: values('operation', (flow) => [flow.root_operation]) },
    { title: 'Service', values: values('service', (flow) => flow.services) },
  ];
}

function durations(flows: readonly FlowListItem[], search: ExplorerSearch): FacetValue[] {
  const starts = [undefined, ...DURATION_STEPS];
  return starts.flatMap((min, i) => {
    const max = DURATION_STEPS[i];
    const from = min === undefined ? 0 : (parseDuration(min) ?? 0);
    const to = max === undefined ? Number.POSITIVE_INFINITY : (parseDuration(max) ?? 0);
    const number = flows.filter((flow) => flow.duration_ns >= from && flow.duration_ns < to).length;
    if (number === 0) return [];
    const chosen = search.min === min && search.max === max;
    const word =
      max === undefined
        ? `from ${formatDuration(from)}`
        : min === undefined
          ? `below ${formatDuration(to)}`
          : `${formatDuration(from)} to ${formatDuration(to)}`;
    return [
      { word, count: number, chosen, change: chosen ? { min: undefined, max: undefined } : { min, max } },
    ];
  });
}

function count(
  flows: readonly FlowListItem[],
  valuesOf: (flow: FlowListItem) => readonly string[],
): [value: string, count: number][] {
  const counts = new Map<string, number>();
  for (const flow of flows) {
    for (const value of valuesOf(flow)) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
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
