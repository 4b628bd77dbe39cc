import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { ExplorerSearch } from '~/features/explorer/search';
import { parseDuration } from '~/util/duration';
import { DEFAULT_RANGE, timesOf } from '~/util/range';
import { request } from './client';
import type { CorrelationAnswer, FlowAnalysis, FlowList, ServiceList } from './types';

const PAGE_SIZE = 50;
/** How often the list of flows is read anew. */
export const REFRESH_MS = 10_000;

/** The list is read for the range up to the moment of reading, so the moment is no part of the key. Cursors point at flows. */
export function flowsQuery(search: ExplorerSearch) {
  const { refresh: _refresh, ...filters } = search;
  return infiniteQueryOptions({
    queryKey: ['flows', filters],
    queryFn: ({ pageParam, signal }) => {
      const { start, end } = timesOf(search.range ?? DEFAULT_RANGE, Date.now());
      const min = search.min === undefined ? undefined : parseDuration(search.min);
      const query = new URLSearchParams({ start, end, limit: String(PAGE_SIZE) });
      if (search.text) query.set('text', search.text);
      if (search.service) query.set('service', search.service);
      if (search.operation) query.set('operation', search.operation);
      if (search.status) query.set('status', search.status);
      if (search.attribute) query.set('attribute', search.attribute);
      if (min !== undefined) query.set('min_duration_ns', String(min));
      if (pageParam !== undefined) query.set('cursor', pageParam);
      return request<FlowList>(`/api/v1/correlations?${query}`, { signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function servicesQuery() {
  return queryOptions({
    queryKey: ['services'],
    queryFn: ({ signal }) => request<ServiceList>('/api/v1/services', { signal }),
    staleTime: 60_000,
  });
}

export function flowQuery(correlationId: string) {
  return queryOptions({
    queryKey: ['flow', correlationId],
    queryFn: ({ signal }) =>
      request<CorrelationAnswer>(`/api/v1/correlate/${encodeURIComponent(correlationId)}`, { signal }),
    staleTime: 30_000,
  });
}

/** Asked for by a click only: an analysis may cost money. */
export function analysisQuery(correlationId: string) {
  return queryOptions({
    queryKey: ['analysis', correlationId],
    queryFn: ({ signal }) =>
      request<FlowAnalysis>('/api/v1/ai/analyze', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ correlation_id: correlationId, analysis_type: 'rca' }),
        signal,
      }),
    enabled: false,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
