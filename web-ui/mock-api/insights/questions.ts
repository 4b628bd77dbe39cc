import type { NlqAnswer } from '~/api/types';
import { KNOWN_IDS } from '../catalogue';

type Rows = NonNullable<NlqAnswer['rows']>;

const SERVICES = ['catalog', 'inventory', 'mailer', 'orders', 'payments', 'storefront'];
const RATES = [0, 0.063, 0, 0.031, 0.142, 0.012];

const SUGGESTIONS = [
  'which service has the highest error rate today',
  'how many requests did orders get in the last hour',
  'traces slower than 2 s in the last hour',
];

/** Answers of each shape that the API gives; what fits none of them is not understood. */
export function answerQuestion(question: string, nowMs: number): NlqAnswer {
  const ago = (minutes: number) => new Date(nowMs - minutes * 60_000).toISOString();
  const time_range = { start: ago(60), end: ago(0) };
  const from = (nowMs - 3_600_000) * 1e6;
  const parameters = [
    { name: 'from', value: from },
    { name: 'to', value: nowMs * 1e6 },
  ];
  const asked = SERVICES.find((service) => question.includes(service));
  const understood = (
    interpretation: string,
    sql: string,
    columns: string[],
    rows: unknown[][],
    chart: NonNullable<NlqAnswer['chart']>,
    summary: string,
  ): NlqAnswer => ({
    understood: true,
    interpretation,
    taken: question.includes('checkouts') ? [{ word: 'checkouts', taken_for: 'POST /checkout' }] : [],
    sql,
    parameters: asked ? [...parameters, { name: 'services', value: [asked] }] : parameters,
    time_range,
    columns,
    rows: rows as Rows,
    truncated: false,
    summary,
    chart,
    unread: [],
    suggestions: [],
  });
  const where =
    "FROM traces WHERE Timestamp >= fromUnixTimestamp64Nano({from:Int64}) AND Timestamp < fromUnixTimestamp64Nano({to:Int64}) AND SpanKind IN ('Server', 'Consumer')";

  if (question.includes('over time') || question.includes('per minute')) {
    const rows = Array.from({ length: 30 }, (_, i) => 60 - 2 * i).flatMap((minutes) =>
      SERVICES.filter((service) => asked === undefined || service === asked).map((service, i) => [
        ago(minutes),
        service,
        minutes < 20 ? (RATES[i] ?? 0) * 1.8 : (RATES[i] ?? 0) * 0.4,
      ]),
    );
    return understood(
      'Error rate of requests (spans of kind Server or Consumer), by 2 minutes and service',
      `SELECT formatDateTime(toStartOfInterval(Timestamp, INTERVAL 120 SECOND), '%Y-%m-%dT%H:%i:%SZ', 'UTC') AS time, ServiceName AS service, countIf(StatusCode = 'Error') / count() AS error_rate ${where} GROUP BY time, service ORDER BY time, service LIMIT 10000`,
      ['time', 'service', 'error_rate'],
      rows,
      'line',
      `${rows.length} rows; the first is ${SERVICES[0]} with error rate 0.00 %.`,
    );
  }
  if (question.includes('highest error rate') || question.includes('busiest')) {
    const rows = SERVICES.map((service, i) => [service, RATES[i] ?? 0]).sort(
      (a, b) => Number(b[1]) - Number(a[1]),
    );
    return understood(
      'Error rate of requests (spans of kind Server or Consumer), by service, largest first, at most 10 rows',
      `SELECT ServiceName AS service, countIf(StatusCode = 'Error') / count() AS error_rate ${where} GROUP BY service ORDER BY error_rate DESC, service LIMIT 10`,
      ['service', 'error_rate'],
      rows,
      'bar',
      '6 rows; the largest is payments with error rate 14.20 %.',
    );
  }
  if (/\b(?:slow|slower|slowest|failed|show)\b/.test(question)) {
    const rows = [
      [ago(0.6), 'storefront', 'POST /checkout', 3560.4, 'Error', 31, 'f'.repeat(32), KNOWN_IDS.recovered],
      [ago(1.4), 'storefront', 'POST /checkout', 2204.9, 'Error', 18, 'e'.repeat(32), KNOWN_IDS.failed],
    ];
    return understood(
      'The latest traces, longer than 2000 ms, at most 100 rows',
      `SELECT formatDateTime(Timestamp, '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC') AS time, ServiceName AS service, SpanName AS operation, Duration / 1e6 AS duration_ms, StatusCode AS status, spans, TraceId AS trace_id, correlation_id FROM (SELECT TraceId, max(s.correlation_id) AS correlation_id ${where} GROUP BY TraceId) AS whole WHERE Duration > {min_ns:Int64} ORDER BY Timestamp DESC LIMIT 100`,
      ['time', 'service', 'operation', 'duration_ms', 'status', 'spans', 'trace_id', 'correlation_id'],
      rows,
      'table',
      '2 traces.',
    );
  }
  if (question.includes('how many'))
    return understood(
      'Number of requests (spans of kind Server or Consumer)',
      `SELECT count() AS count ${where}`,
      ['count'],
      [[29_604]],
      'number',
      'The number 29,604.',
    );
  return {
    understood: false,
    summary: 'I found nothing in it that I could look up.',
    taken: [],
    parameters: [],
    columns: [],
    rows: [],
    truncated: false,
    unread: question.split(/\s+/).slice(0, 2),
    suggestions: SUGGESTIONS,
  };
}
