import type { CorrelationAnswer, FlowListItem } from '~/api/types';
import { browseFlow, failedFlow, goodFlow, recoveredFlow } from './flows';
import { importFlow } from './import-flow';
import { skewedFlow } from './skewed';

/** The IDs that tests and developers can open. */
export const KNOWN_IDS = {
  recovered: 'olly-mia8x0q1-a7b2c4d1',
  failed: 'olly-mia8w7k2-0f3e9a55',
  good: 'olly-mia8v1c9-77d0b1e2',
  /** An external ID with every character that a path has to escape. */
  external: 'order:42/a@b=c+d',
  partial: 'olly-mia8p4r7-5ca1ab1e',
  /** A clock that is behind, and a span without its parent. */
  skewed: 'olly-mia8n2s3-c10c25e3',
  large: 'olly-mia8b1g0-00010000',
} as const;

export interface Entry {
  item: FlowListItem;
  flow: () => CorrelationAnswer;
}

/** Flows of the last hours before `nowMs`, newest first. */
export function buildCatalogue(nowMs: number): Entry[] {
  const minutesAgo = (minutes: number) => nowMs - minutes * 60_000;
  const flows: (() => CorrelationAnswer)[] = [
    () => recoveredFlow(KNOWN_IDS.recovered, minutesAgo(0.6), 11),
    () => failedFlow(KNOWN_IDS.failed, minutesAgo(1.4), 12),
    () => goodFlow(KNOWN_IDS.good, minutesAgo(2.1), 13),
    () => goodFlow(KNOWN_IDS.external, minutesAgo(3.7), 14),
    () => partialFlow(minutesAgo(6.2)),
    () => skewedFlow(KNOWN_IDS.skewed, minutesAgo(7.5), 21),
    () => importFlow(KNOWN_IDS.large, minutesAgo(9), 16, 10_000),
  ];
  const makers = [browseFlow, browseFlow, goodFlow, browseFlow, goodFlow, failedFlow, browseFlow, goodFlow];
  for (let i = 0; i < 89; i++) {
    const make = makers[i % makers.length] ?? browseFlow;
    const id = `olly-mia${(46_000 - i * 37).toString(36).padStart(5, '0')}-${((0x9e3779b1 * (i + 1)) & 0x7fffffff).toString(16).padStart(8, '0')}`;
    flows.push(() => make(id, minutesAgo(10 + i * 0.55), 100 + i));
  }
  return flows.map((make) => {
    const first = make();
    let held: CorrelationAnswer | undefined = first;
    return { item: listItem(first), flow: () => (held ??= make()) };
  });
}

function partialFlow(startMs: number): CorrelationAnswer {
  const flow = goodFlow(KNOWN_IDS.partial, startMs, 15);
  flow.merged_ids = [
    { correlation_id: 'order-20417', reason: 'trace 4f1c… brought this ID in its x-correlation-id header' },
  ];
  flow.logs = [];
  flow.summary.log_count = 0;
  flow.partial = [{ signal: 'logs', reason: 'the store did not answer within 2 s' }];
  return flow;
}

function listItem(flow: CorrelationAnswer): FlowListItem {
  return {
    correlation_id: flow.correlation_id,
    start_time: flow.time_range.start,
    end_time: flow.time_range.end,
    duration_ns: flow.summary.duration_ns,
    status: flow.summary.status,
    span_count: flow.summary.span_count,
    error_count: flow.summary.error_count,
    log_count: flow.summary.log_count,
    trace_count: flow.summary.trace_count,
    services: flow.services.map((service) => service.name).sort(),
    root_service: flow.summary.root_service,
    root_operation: flow.summary.root_operation,
  };
}
