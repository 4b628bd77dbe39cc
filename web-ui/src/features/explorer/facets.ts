import type { FlowListItem } from '~/api/types';
import type { ExplorerSearch } from './search';

export interface FacetValue {
  value: string;
  count: number;
}

export interface Facet {
  /** The search parameter that a value of the facet sets. */
  name: 'status' | 'service' | 'operation';
  title: string;
  values: FacetValue[];
}

/** How often what occurs among these flows, the most frequent first. */
export function facetsOf(flows: readonly FlowListItem[]): Facet[] {
  return [
    { name: 'status', title: 'Status', values: count(flows, (flow) => [flow.status]) },
    { name: 'operation', title: 'First operation', values: count(flows, (flow) => [flow.root_operation]) },
    { name: 'service', title: 'Service', values: count(flows, (flow) => flow.services) },
  ];
}

function count(
  flows: readonly FlowListItem[],
  valuesOf: (flow: FlowListItem) => readonly string[],
): FacetValue[] {
  const counts = new Map<string, number>();
  for (const flow of flows) {
    for (const value of valuesOf(flow)) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, number]) => ({ value, count: number }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

/** A search as one line: the name that is proposed for it when it is saved. */
export function describeSearch(search: ExplorerSearch): string {
  const parts = [
    search.status,
    search.operation,
    search.service && `in ${search.service}`,
    search.min && `over ${search.min}`,
    search.attribute,
    search.text && `“${search.text}”`,
  ].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? 'All flows' : parts.join(', ');
}
