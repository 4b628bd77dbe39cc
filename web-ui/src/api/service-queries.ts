/** What services do, seen from above: the map, requests over time, errors that are alike, anomalies, coverage. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { boundsOf, type RangeSearch } from '~/util/range';
import { api, unwrap } from './client';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type NodeType = Schemas['NodeType'];
export type Relation = Schemas['Relation'];
export type Topology = Schemas['Topology'];
export type TopologyEdge = Schemas['TopologyEdge'];
export type TopologyNode = Schemas['TopologyNode'];

/** How often these pages are read anew. They count by the minute. */
export const OVERVIEW_REFRESH_MS = 30_000;

export function topologyQuery(bounds: RangeSearch) {
  return queryOptions({
    queryKey: ['topology', bounds],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/topology', { params: { query: boundsOf(bounds, Date.now()) }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}
