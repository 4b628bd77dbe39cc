import type { CorrelationAnswer, LogRecord, LogsPage } from '~/api/types';

const SEVERITY: Record<string, number> = { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 };

/** How often and for how long a service outside of all flows writes a record. */
const HEARTBEAT_MS = 3000;
const HEARTBEATS = 60;

/** The records of the flows, and some that belong to none and go on arriving. */
export function logsPage(
  flows: readonly (() => CorrelationAnswer)[],
  query: URLSearchParams,
  range: { start: string; end: string },
  nowMs: number,
): LogsPage {
  const [start, end] = [Date.parse(range.start), Date.parse(range.end)];
  const service = query.get('service');
  const text = query.get('text')?.toLowerCase();
  const trace = query.get('trace_id');
  const least = SEVERITY[query.get('min_severity') ?? ''] ?? 0;
  const found = [...flows.flatMap((flow) => flow().logs), ...heartbeats(nowMs)]
    .filter(
      (record) =>
        Date.parse(record.time) >= start &&
        Date.parse(record.time) <= end &&
        (service === null || record.service === service) &&
        (text === undefined || record.body.toLowerCase().includes(text)) &&
        (trace === null || record.trace_id === trace) &&
        record.severity_number >= least,
    )
    .sort((a, b) => (a.time < b.time ? 1 : -1));
  const limit = Number(query.get('limit') ?? 50);
  const offset = Number(query.get('cursor') ?? 0);
  return {
    time_range: range,
    items: found.slice(offset, offset + limit),
    next_cursor: offset + limit < found.length ? String(offset + limit) : null,
  };
}

function heartbeats(nowMs: number): LogRecord[] {
  const last = Math.floor(nowMs / HEARTBEAT_MS);
  return Array.from({ length: HEARTBEATS }, (_, i) => {
    const beat = last - i;
    return {
      time: new Date(beat * HEARTBEAT_MS).toISOString(),
      trace_id: null,
      span_id: null,
      severity_text: 'DEBUG',
      severity_number: 5,
      service: 'inventory',
      scope: 'stock',
      body: `synchronized ${beat % 97} items in ${(beat % 31) + 4} ms`,
      attributes: {},
      resource_attributes: { 'service.name': 'inventory' },
      correlation_id: null,
    };
  });
}
