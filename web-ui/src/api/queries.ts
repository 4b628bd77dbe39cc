import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { ExplorerSearch } from '~/features/explorer/search';
import type { LogsSearch } from '~/features/logs/search';
import { parseDuration } from '~/util/duration';
import { boundsOf, type RangeSearch, startOf } from '~/util/range';
import { compact } from '~/util/search';
import { api, unwrap } from './client';
import type { FlowStatus, LogsPage } from './types';

const PAGE_SIZE = 50;
/** More services than these do not fit a menu anyway. */
const MAX_SERVICES = 500;
/** How often the list of flows is read anew, and what its flows have in common. */
export const REFRESH_MS = 10_000;
export const FACETS_REFRESH_MS = 30_000;

/** The list is read for the range up to the moment of reading, so the moment is no part of the key. Cursors point at flows. */
export function flowsQuery(search: ExplorerSearch) {
  const { refresh: _refresh, ...filters } = search;
  return infiniteQueryOptions({
    queryKey: ['flows', filters],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...conditionsOf(search), ...compact({ limit: PAGE_SIZE, cursor: pageParam }) };
      return unwrap(api.GET('/api/v1/correlations', { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    // What the route began to read is not read once more by the page.
    staleTime: 5_000,
  });
}

/** What the flows of a search have in common; counted anew less often than the list, as it costs more. */
export function facetsQuery(search: ExplorerSearch) {
  const { refresh: _refresh, ...filters } = search;
  return queryOptions({
    queryKey: ['flow-facets', filters],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/correlations/facets', { params: { query: conditionsOf(search) }, signal })),
    placeholderData: keepPreviousData,
    staleTime: REFRESH_MS,
  });
}

/** What a search for flows asks of the API. */
function conditionsOf(search: ExplorerSearch) {
  const duration = (text: string | undefined) => (text === undefined ? undefined : parseDuration(text));
  return compact({
    ...boundsOf(search, Date.now()),
    text: search.text,
    service: search.service,
    operation: search.operation,
    status: search.status,
    attribute: search.attribute,
    min_duration_ns: duration(search.min),
    max_duration_ns: duration(search.max),
    min_span_duration_ns: duration(search.spanMin),
    max_span_duration_ns: duration(search.spanMax),
  });
}

/** The last day's flows that began with the same operation, newest first; of one status, if one is given. */
export function similarFlowsQuery(service: string, operation: string, status?: FlowStatus) {
  return queryOptions({
    queryKey: ['similar-flows', service, operation, status],
    queryFn: async ({ signal }) => {
      const query = compact({
        start: startOf('24h', Date.now()),
        limit: PAGE_SIZE,
        service,
        operation,
        status,
      });
      const page = await unwrap(api.GET('/api/v1/correlations', { params: { query }, signal }));
      // The API looks for the operation anywhere in a flow.
      return page.items.filter((item) => item.root_service === service && item.root_operation === operation);
    },
    staleTime: 30_000,
  });
}

export function servicesQuery() {
  return queryOptions({
    queryKey: ['services'],
    queryFn: ({ signal }) => {
      const start = startOf('30d', Date.now());
      return unwrap(
        api.GET('/api/v1/services', { params: { query: { start, limit: MAX_SERVICES } }, signal }),
      );
    },
    staleTime: 60_000,
  });
}

export function flowQuery(correlationId: string) {
  return queryOptions({
    queryKey: ['flow', correlationId],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/correlate/{id}', { params: { path: { id: correlationId } }, signal })),
    staleTime: 30_000,
  });
}

export function traceQuery(traceId: string) {
  return queryOptions({
    queryKey: ['trace', traceId],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/traces/{id}', { params: { path: { id: traceId } }, signal })),
    staleTime: 30_000,
  });
}

export function impactQuery(correlationId: string) {
  return queryOptions({
    queryKey: ['impact', correlationId],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/correlate/{id}/impact', { params: { path: { id: correlationId } }, signal })),
    staleTime: 30_000,
  });
}

/** Asked for by a click only: an analysis may cost money. */
export function analysisQuery(correlationId: string) {
  return queryOptions({
    queryKey: ['analysis', correlationId],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST('/api/v1/ai/analyze', {
          body: { correlation_id: correlationId, analysis_type: 'rca' },
          signal,
        }),
      ),
    enabled: false,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What a language model may be asked to word: the analysis of a flow, or of the time of an incident. */
export type WordedSubject =
  | { correlation_id: string }
  | { from: string; to: string /** When it began, if that was given. */; began: string | null };

/** What a language model would be told. Nothing is sent; the analysis is made once more. */
export function modelPreviewQuery(subject: WordedSubject) {
  return queryOptions({
    queryKey: ['model-preview', subject],
    queryFn: ({ signal }) =>
      unwrap(
        'correlation_id' in subject
          ? api.POST('/api/v1/ai/preview', { body: { ...subject, analysis_type: 'rca' }, signal })
          : api.POST('/api/v1/ai/rca/preview', { body: subject, signal }),
      ),
    retry: false,
    staleTime: 60_000,
  });
}

/**
 * How a flow differs from another one, or from healthy flows of its kind when none is given. It is worded without a language
 * model, so it costs nothing but time.
 */
export function comparisonQuery(correlationId: string, compareWith: string | undefined) {
  return queryOptions({
    queryKey: ['comparison', correlationId, compareWith],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST('/api/v1/ai/analyze', {
          body: {
            correlation_id: correlationId,
            analysis_type: 'comparison',
            wording: 'template',
            ...(compareWith === undefined ? {} : { compare_with: compareWith }),
          },
          signal,
        }),
      ),
    retry: false,
    staleTime: 60_000,
  });
}

/** A question in plain language. `turn` tells one asking from another: an answer is of its moment. */
export function questionQuery(turn: number, question: string, range: RangeSearch) {
  return queryOptions({
    queryKey: ['question', turn],
    queryFn: ({ signal }) => {
      // With no time chosen, the API's own default counts.
      const { start, end } = range.range || range.from ? boundsOf(range, Date.now()) : {};
      const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const body = compact({ question, from: start, to: end, time_zone: time_zone || undefined });
      return unwrap(api.POST('/api/v1/ai/nlq', { body: { ...body, question }, signal }));
    },
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
}

/** As many records as one page of the API holds. */
const MAX_LOGS = 1000;
const LOGS_PAGE = 200;

type LogFilters = Pick<LogsSearch, 'service' | 'severity' | 'text' | 'trace'>;

/** Log records of all flows and of none, newest first. */
export function readLogs(
  { service, severity, text, trace }: LogFilters,
  place: { start: string; end?: string; cursor?: string },
  signal: AbortSignal,
  limit = MAX_LOGS,
): Promise<LogsPage> {
  const query = compact({ ...place, service, min_severity: severity, text, trace_id: trace, limit });
  return unwrap(api.GET('/api/v1/logs', { params: { query }, signal }));
}

export function logsQuery(filters: LogFilters, bounds: RangeSearch) {
  return infiniteQueryOptions({
    queryKey: ['logs', filters, bounds],
    queryFn: ({ pageParam, signal }) =>
      readLogs(filters, pageParam ?? boundsOf(bounds, Date.now()), signal, LOGS_PAGE),
    initialPageParam: undefined as { start: string; end: string; cursor: string } | undefined,
    getNextPageParam: ({ next_cursor, time_range }) =>
      next_cursor === null ? undefined : { ...time_range, cursor: next_cursor },
    placeholderData: keepPreviousData,
  });
}

/** A bounded sample, the newest records, to find patterns in. */
export function logSampleQuery(filters: LogFilters, bounds: RangeSearch) {
  return queryOptions({
    queryKey: ['log-sample', filters, bounds],
    queryFn: ({ signal }) => readLogs(filters, boundsOf(bounds, Date.now()), signal),
    placeholderData: keepPreviousData,
  });
}

/** They change with the API's configuration only. */
export function dashboardsQuery() {
  return queryOptions({
    queryKey: ['dashboards'],
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/dashboards', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
