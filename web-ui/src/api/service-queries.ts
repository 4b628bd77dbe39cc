/** What services do, seen from above: the map, requests over time, errors that are alike, anomalies, coverage. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { requestsOf, type SampledRequest } from '~/features/service/differences';
import type { Cells } from '~/features/service/heatmap-model';
import { boundsOf, type RangeSearch } from '~/util/range';
import { compact } from '~/util/search';
import { api, unwrap } from './client';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type AnomaliesPage = Schemas['AnomaliesPage'];
export type CorrelatedExemplar = Schemas['CorrelatedExemplar'];
export type CoveragePage = Schemas['CoveragePage'];
export type ErrorFingerprint = Schemas['ErrorFingerprint'];
export type ErrorFingerprintsPage = Schemas['ErrorFingerprintsPage'];
export type ExemplarsPage = Schemas['ExemplarsPage'];
export type LatencyHeatmap = Schemas['LatencyHeatmap'];
export type MetricAnomaly = Schemas['MetricAnomaly'];
export type NodeType = Schemas['NodeType'];
export type OperationItem = Schemas['OperationItem'];
export type OperationsPage = Schemas['OperationsPage'];
export type RedSeries = Schemas['RedSeries'];
export type Relation = Schemas['Relation'];
export type ServiceCoverage = Schemas['ServiceCoverage'];
export type SignalCoverage = Schemas['SignalCoverage'];
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

export function redQuery(name: string, operation: string | undefined, bounds: RangeSearch) {
  return queryOptions({
    queryKey: ['red', name, operation, bounds],
    queryFn: ({ signal }) => {
      const query = compact({ ...boundsOf(bounds, Date.now()), operation });
      return unwrap(api.GET('/api/v1/services/{name}/red', { params: { path: { name }, query }, signal }));
    },
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

export function heatmapQuery(name: string, operation: string | undefined, bounds: RangeSearch) {
  return queryOptions({
    queryKey: ['heatmap', name, operation, bounds],
    queryFn: ({ signal }) => {
      const query = compact({ ...boundsOf(bounds, Date.now()), operation });
      return unwrap(
        api.GET('/api/v1/services/{name}/latency-heatmap', { params: { path: { name }, query }, signal }),
      );
    },
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

/** More operations than these nobody reads through. */
const MAX_OPERATIONS = 200;

export function operationsQuery(service: string, bounds: RangeSearch) {
  return queryOptions({
    queryKey: ['operations', service, bounds],
    queryFn: ({ signal }) => {
      const query = { ...boundsOf(bounds, Date.now()), service, limit: MAX_OPERATIONS };
      return unwrap(api.GET('/api/v1/operations', { params: { query }, signal }));
    },
    staleTime: 10_000,
  });
}

/** As many of each as a chart can hold. */
const MAX_EXEMPLARS = 100;

/** The slowest exemplars of the time, which are worth a look, and the newest, which show what is usual now. */
export function serviceExemplarsQuery(service: string, operation: string | undefined, bounds: RangeSearch) {
  return queryOptions({
    queryKey: ['service-exemplars', service, operation, bounds],
    queryFn: async ({ signal }) => {
      const query = compact({ ...boundsOf(bounds, Date.now()), service, operation, limit: MAX_EXEMPLARS });
      const pages = await Promise.all([
        unwrap(api.GET('/api/v1/exemplars/high-latency', { params: { query }, signal })),
        unwrap(api.GET('/api/v1/metrics/exemplars', { params: { query }, signal })),
      ]);
      return pages.flatMap((page) => page.items);
    },
    staleTime: 10_000,
  });
}

/** The API looks at 24 hours at most; for a longer range, at the last ones of it. */
const MAX_ANOMALY_MS = 24 * 3_600_000;

/** As many as one page of the API holds: some readers look for those of a few services among them. */
const MAX_ANOMALIES = 1000;

export function anomaliesQuery(service: string | undefined, bounds: RangeSearch) {
  return queryOptions({
    queryKey: ['anomalies', service, bounds],
    queryFn: ({ signal }) => {
      const now = Date.now();
      const { start, end } = boundsOf(bounds, now);
      const earliest = (end === undefined ? now : Date.parse(end)) - MAX_ANOMALY_MS;
      const query = compact({
        start: Date.parse(start) < earliest ? undefined : start,
        end,
        service,
        limit: MAX_ANOMALIES,
      });
      return unwrap(api.GET('/api/v1/anomalies', { params: { query }, signal }));
    },
    staleTime: 10_000,
  });
}

/** Where the next page of a list starts, and the range that it is a part of. */
interface NextPage {
  cursor: string;
  start: string;
  end: string;
}

function nextPage(last: {
  next_cursor: string | null;
  time_range: { start: string; end: string };
}): NextPage | undefined {
  return last.next_cursor === null ? undefined : { cursor: last.next_cursor, ...last.time_range };
}

export function fingerprintsQuery(service: string | undefined, bounds: RangeSearch) {
  return infiniteQueryOptions({
    queryKey: ['fingerprints', service, bounds],
    queryFn: ({ pageParam, signal }) => {
      const query = compact({ ...boundsOf(bounds, Date.now()), service, limit: 50, ...pageParam });
      return unwrap(api.GET('/api/v1/errors/fingerprints', { params: { query }, signal }));
    },
    initialPageParam: undefined as NextPage | undefined,
    getNextPageParam: nextPage,
    placeholderData: keepPreviousData,
  });
}

export function coverageQuery(bounds: RangeSearch) {
  return infiniteQueryOptions({
    queryKey: ['coverage', bounds],
    queryFn: ({ pageParam, signal }) => {
      const query = compact({ ...boundsOf(bounds, Date.now()), limit: 100, ...pageParam });
      return unwrap(api.GET('/api/v1/coverage', { params: { query }, signal }));
    },
    initialPageParam: undefined as NextPage | undefined,
    getNextPageParam: nextPage,
    placeholderData: keepPreviousData,
  });
}

/** Flows with selected, with shorter and with longer requests, of each so many, that are read to find what sets a selection apart. */
const SAMPLED_FLOWS = 20;
/** How many of them are read at the same time. */
const AT_ONCE = 4;
/** A flow may have begun so long before the request. */
const FLOW_BEGAN_BEFORE_MS = 5 * 60_000;

/** Requests within and outside of a part of a service's heatmap: a bounded sample of each, from the flows that have them. */
export function sampledRequestsQuery(
  service: string,
  operation: string | undefined,
  cells: Cells,
  range: RangeSearch,
) {
  return queryOptions({
    queryKey: ['sampled-requests', service, operation, cells, range],
    queryFn: async ({ signal }) => {
      const list = async (bounds: { start: string; end?: string }, span: { min?: number; max?: number }) => {
        const query = compact({
          ...bounds,
          service,
          operation,
          min_span_duration_ns: span.min,
          max_span_duration_ns: span.max,
          limit: SAMPLED_FLOWS,
        });
        return (await unwrap(api.GET('/api/v1/correlations', { params: { query }, signal }))).items;
      };
      const time = {
        start: new Date(cells.fromMs - FLOW_BEGAN_BEFORE_MS).toISOString(),
        end: new Date(cells.toMs).toISOString(),
      };
      const anyTime = boundsOf(range, Date.now());
      const found = await Promise.all([
        list(time, { min: Math.floor(cells.minNs), max: Math.ceil(cells.maxNs) }),
        list(anyTime, { max: Math.floor(cells.minNs) }),
        list(anyTime, { min: Math.ceil(cells.maxNs) }),
      ]);
      const ids = [...new Set(found.flat().map((item) => item.correlation_id))];
      const selected: SampledRequest[] = [];
      const others: SampledRequest[] = [];
      for (let at = 0; at < ids.length; at += AT_ONCE) {
        const read = ids
          .slice(at, at + AT_ONCE)
          .map((id) => unwrap(api.GET('/api/v1/correlate/{id}', { params: { path: { id } }, signal })));
        for (const flow of await Promise.all(read)) {
          const requests = requestsOf(flow, service, operation, cells);
          selected.push(...requests.selected);
          others.push(...requests.others);
        }
      }
      return { selected, others };
    },
    staleTime: 60_000,
  });
}
