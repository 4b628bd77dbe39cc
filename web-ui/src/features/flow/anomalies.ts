import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { anomaliesQuery, type MetricAnomaly } from '~/api/service-queries';
import { offsetFrom, parseTime } from '~/util/time';
import type { FlowModel } from './model';

/** Anomalies are of whole minutes, of which a flow may be a second. */
export const MINUTE_MS = 60_000;
const MINUTE_NS = MINUTE_MS * 1e6;
/** The API looks at a day at most: the last one of a longer flow. */
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A minute in which services of the flow were unlike themselves, in nanoseconds from the flow's start. */
export interface AnomalousMinute {
  startNs: number;
  endNs: number;
  anomalies: MetricAnomaly[];
}

export interface FlowAnomalies {
  /** `unknown` when they could not be read: then none seen is not the same as none there. */
  state: 'pending' | 'unknown' | 'known';
  /** In the order of time; only those that overlap the flow. */
  minutes: readonly AnomalousMinute[];
}

/** What was unlike itself while the flow ran: whether the flow had bad luck, or everybody had. */
export function useFlowAnomalies(model: FlowModel): FlowAnomalies {
  const { start, end } = model.answer.time_range;
  const range = useMemo(() => {
    const to = Date.parse(end) + 1;
    const from = Math.max(Date.parse(start) - MINUTE_MS, to - DAY_MS);
    return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  }, [start, end]);
  const { data, isPending } = useQuery(anomaliesQuery(undefined, range));
  return useMemo(
    () =>
      data
        ? { state: 'known', minutes: anomalousMinutes(data.items, model) }
        : { state: isPending ? 'pending' : 'unknown', minutes: [] },
    [data, isPending, model],
  );
}

/** Those of the flow's services that overlap the flow, by their minutes. */
export function anomalousMinutes(items: readonly MetricAnomaly[], model: FlowModel): AnomalousMinute[] {
  const services = new Set(model.answer.services.map((service) => service.name));
  const flowStart = offsetFrom(model.baseNs, model.answer.time_range.start);
  const flowEnd = offsetFrom(model.baseNs, model.answer.time_range.end);
  const minutes = new Map<string, AnomalousMinute>();
  for (const anomaly of items) {
    if (!services.has(anomaly.service) || parseTime(anomaly.time) === undefined) continue;
    const startNs = offsetFrom(model.baseNs, anomaly.time);
    const endNs = startNs + MINUTE_NS;
    if (startNs > flowEnd || endNs <= flowStart) continue;
    const minute = minutes.get(anomaly.time);
    if (minute) minute.anomalies.push(anomaly);
    else minutes.set(anomaly.time, { startNs, endNs, anomalies: [anomaly] });
  }
  return [...minutes.values()].sort((a, b) => a.startNs - b.startNs);
}
