/** Incidents with their analyses, and thresholds that are going to be crossed. */
import { infiniteQueryOptions, keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import { boundsOf, type RangeSearch } from '~/util/range';
import { compact } from '~/util/search';
import { api, unwrap } from './client';
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type ChainEvent = Schemas['ChainEvent'];
export type EvidenceLink = Schemas['EvidenceLink'];
export type FeedbackVerdict = Schemas['FeedbackVerdict'];
export type Incident = Schemas['Incident'];
export type IncidentAnalysis = Schemas['IncidentAnalysis'];
export type IncidentPage = Schemas['IncidentPage'];
export type IncidentState = Schemas['IncidentState'];
export type IncidentSummary = Schemas['IncidentSummary'];
export type InnerCause = Schemas['InnerCause'];
export type NewFeedback = Schemas['NewFeedback'];
export type NewIncident = Schemas['NewIncident'];
export type PredictedAlert = Schemas['PredictedAlert'];
export type PredictedAlerts = Schemas['PredictedAlerts'];
export type RcaSuspect = Schemas['RcaSuspect'];

/** How often an incident is read anew while its analysis is awaited, and while it goes on. */
const PENDING_MS = 2000;
const OPEN_MS = 15_000;

interface IncidentFilters {
  state?: IncidentState | undefined;
  service?: string | undefined;
}

export function incidentsQuery({ state, service }: IncidentFilters, bounds: RangeSearch) {
  return infiniteQueryOptions({
    queryKey: ['incidents', state, service, bounds],
    queryFn: ({ pageParam, signal }) => {
      const { start, end } = boundsOf(bounds, Date.now());
      const query = compact({ state, service, from: start, to: end, limit: 50, cursor: pageParam });
      return unwrap(api.GET('/api/v1/incidents', { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function incidentQuery(id: string) {
  return queryOptions({
    queryKey: ['incident', id],
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/incidents/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state: { data } }) =>
      data?.analysis_state === 'pending' ? PENDING_MS : data?.state === 'open' ? OPEN_MS : false,
  });
}

export function openIncident() {
  return mutationOptions({
    mutationFn: (body: NewIncident) => unwrap(api.POST('/api/v1/incidents', { body })),
  });
}

export function resolveIncident(id: string) {
  return mutationOptions({
    mutationFn: () => unwrap(api.POST('/api/v1/incidents/{id}/resolve', { params: { path: { id } } })),
  });
}

export function judgeIncident(id: string) {
  return mutationOptions({
    mutationFn: (body: NewFeedback) =>
      unwrap(api.POST('/api/v1/incidents/{id}/feedback', { params: { path: { id } }, body })),
  });
}

export function predictedAlertsQuery(service?: string) {
  return queryOptions({
    queryKey: ['predicted-alerts', service],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/alerts/predicted', { params: { query: compact({ service }) }, signal })),
    staleTime: 30_000,
  });
}
