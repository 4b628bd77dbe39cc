/** Rows of an answer, read for a table, a chart and the next question. */
import type { NlqAnswer } from '~/api/types';
import { formatDuration } from '~/util/duration';
import { formatCount } from '~/util/format';
import { formatShare } from '~/util/rate';
import { parseTime } from '~/util/time';

export type Cell = string | number | boolean | null;

/** The rows; a value of another kind, such as a list, as its JSON. */
export function rowsOf(answer: Pick<NlqAnswer, 'rows'>): Cell[][] {
  return (answer.rows ?? []).map((row) =>
    (row as unknown[]).map((value) =>
      value === null || ['string', 'number', 'boolean'].includes(typeof value)
        ? (value as Cell)
        : JSON.stringify(value),
    ),
  );
}

export type CellKind = 'flow' | 'trace' | 'service' | 'time' | 'plain';

/** Where a cell leads, by the names that the API gives to columns. */
export function kindOf(column: string, value: Cell): CellKind {
  if (typeof value !== 'string' || value === '') return 'plain';
  if (column === 'correlation_id') return 'flow';
  if (column === 'trace_id') return 'trace';
  if (column === 'service') return 'service';
  return parseTime(value) === undefined ? 'plain' : 'time';
}

/** A value with its unit, which the column's name tells. */
export function cellText(column: string, value: Cell): string {
  if (value === null || value === '') return '–';
  if (typeof value !== 'number') return String(value);
  if (/_ms(?:_before|_change)?$/.test(column)) return formatDuration(value * 1e6);
  if (/error_rate(?:_before)?$/.test(column)) return formatShare(value);
  if (/error_rate_change$/.test(column))
    return value === 0 ? '0 %' : `${value < 0 ? '−' : '+'}${formatShare(Math.abs(value))}`;
  return Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(4)));
}

/** `error_rate` as people write it. */
export function columnWords(column: string): string {
  const words = column
    .replace(/_ms(?=$|_)/, '')
    .replace(/_before$/, ' before')
    .replace(/_change$/, ' change')
    .replaceAll('_', ' ');
  const named = {
    'correlation id': 'flow',
    'trace id': 'trace',
    'span id': 'span',
    'per second': 'a second',
  };
  return Object.hasOwn(named, words) ? named[words as keyof typeof named] : words;
}

interface LineSeries {
  name: string;
  values: (number | null)[];
}

export interface LineData {
  /** Seconds since the Unix epoch, ascending. */
  times: number[];
  series: LineSeries[];
  /** The column that was drawn. */
  column: string;
  /** How many series there are beyond those drawn. */
  left: number;
}

/** As many lines as can be told apart. */
export const MAX_LINES = 8;

/**
 * Lines over time: the column `time`, the first column of numbers, and a line for each combination of the others. A
 * stretch of time in which a line has no row is a gap.
 */
export function lineData(answer: Pick<NlqAnswer, 'columns' | 'rows'>): LineData | undefined {
  const columns = answer.columns ?? [];
  const rows = rowsOf(answer);
  const time = columns.indexOf('time');
  const number = columns.findIndex((_, i) => i !== time && rows.some((row) => typeof row[i] === 'number'));
  const column = columns[number];
  if (time < 0 || column === undefined) return undefined;
  const names = columns.flatMap((_, i) =>
    i !== time && rows.every((row) => typeof row[i] !== 'number') ? [i] : [],
  );
  const times = [...new Set(rows.map((row) => Date.parse(String(row[time])) / 1000))]
    .filter((at) => !Number.isNaN(at))
    .sort((a, b) => a - b);
  const place = new Map(times.map((at, i) => [at, i]));
  const series = new Map<string, (number | null)[]>();
  for (const row of rows) {
    const name = names.map((i) => String(row[i] ?? '')).join(' · ') || columnWords(column);
    const values = series.get(name) ?? times.map(() => null);
    series.set(name, values);
    const at = place.get(Date.parse(String(row[time])) / 1000);
    const value = row[number];
    if (at !== undefined && typeof value === 'number') values[at] = value;
  }
  const all = [...series].map(([name, values]) => ({ name, values }));
  const weight = ({ values }: LineSeries) => Math.max(0, ...values.map((value) => value ?? 0));
  const shown = [...all]
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, MAX_LINES)
    .sort((a, b) => a.name.localeCompare(b.name));
  return { times, series: shown, column, left: all.length - shown.length };
}

export interface Bar {
  name: string;
  value: number;
}

/** A bar for each row: the first column of numbers, named by the columns before it. */
export function barData(
  answer: Pick<NlqAnswer, 'columns' | 'rows'>,
): { column: string; bars: Bar[] } | undefined {
  const columns = answer.columns ?? [];
  const rows = rowsOf(answer);
  const number = columns.findIndex((_, i) => rows.some((row) => typeof row[i] === 'number'));
  const column = columns[number];
  if (column === undefined) return undefined;
  const bars = rows.flatMap((row) => {
    const value = row[number];
    const name = row
      .slice(0, number)
      .map((part) => String(part ?? ''))
      .join(' · ');
    return typeof value === 'number' ? [{ name: name || '(none)', value }] : [];
  });
  return { column, bars };
}

const MAX_FOLLOW_UPS = 4;

/** Questions that go on from an answer; all of a form that the API reads without a language model. */
export function followUps(answer: NlqAnswer): string[] {
  const service = serviceOf(answer);
  const questions =
    service === undefined
      ? [
          'which service has the highest error rate in the last hour',
          'top 5 slowest operations in the last hour',
          'error rate by service over time today',
        ]
      : [
          `most common errors of ${service} today`,
          `error rate by operation of ${service} in the last hour`,
          `requests per minute of ${service} in the last hour`,
          `who calls ${service}`,
          `show failed requests of ${service} in the last hour`,
        ];
  return questions.slice(0, MAX_FOLLOW_UPS);
}

/** The service that an answer is about: the one asked for, or that of the first row. */
function serviceOf(answer: NlqAnswer): string | undefined {
  const asked = answer.parameters?.find(({ name }) => name === 'services')?.value as unknown;
  if (Array.isArray(asked) && typeof asked[0] === 'string') return asked[0];
  const first = rowsOf(answer)[0]?.[(answer.columns ?? []).indexOf('service')];
  return typeof first === 'string' && first !== '' ? first : undefined;
}

/** What a placeholder stands for. Moments are sent as nanoseconds, more digits than a JavaScript number holds. */
export function parameterText(name: string, value: unknown): string {
  if (typeof value === 'number' && /(?:^|_)(?:from|to)$/.test(name) && value > 1e17)
    return new Date(value / 1e6).toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}
