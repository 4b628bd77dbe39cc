/** Stretches of time that lists are limited to: up to now, or between two fixed moments. */

import { oneOf, type RawSearch, text } from './search';

export const RANGES = {
  '15m': { label: 'Last 15 minutes', ms: 15 * 60_000 },
  '1h': { label: 'Last hour', ms: 3_600_000 },
  '6h': { label: 'Last 6 hours', ms: 6 * 3_600_000 },
  '24h': { label: 'Last 24 hours', ms: 24 * 3_600_000 },
  '7d': { label: 'Last 7 days', ms: 7 * 86_400_000 },
  '30d': { label: 'Last 30 days', ms: 30 * 86_400_000 },
} as const;

export type RangeKey = keyof typeof RANGES;

export const DEFAULT_RANGE: RangeKey = '1h';

/** The time range as every page's address holds it. `from` and `to` are RFC 3339 and go before `range`. */
export interface RangeSearch {
  range?: RangeKey | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export function validateRangeSearch(raw: RawSearch): RangeSearch {
  const from = moment(raw, 'from');
  const to = moment(raw, 'to');
  const fixed = from !== undefined && to !== undefined && Date.parse(from) < Date.parse(to);
  return {
    range: fixed ? undefined : oneOf(raw, 'range', Object.keys(RANGES) as RangeKey[]),
    from: fixed ? from : undefined,
    to: fixed ? to : undefined,
  };
}

function moment(raw: RawSearch, name: string): string | undefined {
  const value = text(raw, name, 40);
  return value !== undefined && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;
}

export function isRangeKey(value: unknown): value is RangeKey {
  return typeof value === 'string' && Object.hasOwn(RANGES, value);
}

/** Between two fixed moments nothing new comes. */
export function isFixed(search: RangeSearch): boolean {
  return search.from !== undefined && search.to !== undefined;
}

/** The time of a page that is read anew now and then, unless its reader stopped that. */
export interface LiveSearch extends RangeSearch {
  refresh?: 'off' | undefined;
}

export function isLive(search: LiveSearch): boolean {
  return search.refresh !== 'off' && !isFixed(search);
}

/** The next longer range, to look further back when nothing was found. */
export function widerRange(search: RangeSearch): RangeKey | undefined {
  if (isFixed(search)) return undefined;
  const keys = Object.keys(RANGES) as RangeKey[];
  return keys[keys.indexOf(search.range ?? DEFAULT_RANGE) + 1];
}

/** The charts of a moment show so much before and after it. */
const AROUND_MS = 30 * 60_000;

/** A stretch of time with what came before and after it. */
export function around(fromMs: number, toMs: number): { from: string; to: string } {
  return {
    from: new Date(fromMs - AROUND_MS).toISOString(),
    to: new Date(toMs + AROUND_MS).toISOString(),
  };
}

/** Three times as long as two fixed moments are apart: around the same middle, unless that reaches beyond now. */
export function zoomedOut(search: RangeSearch, nowMs: number): RangeSearch {
  if (search.from === undefined || search.to === undefined) return search;
  const [from, to] = [Date.parse(search.from), Date.parse(search.to)];
  const end = Math.max(to, Math.min(nowMs, to + (to - from)));
  const start = end - 3 * (to - from);
  return { from: new Date(start).toISOString(), to: new Date(end).toISOString() };
}

/** `last hour`, `chosen time`: to be put into a sentence. */
export function rangeWords(search: RangeSearch): string {
  return isFixed(search) ? 'chosen time' : RANGES[search.range ?? DEFAULT_RANGE].label.toLowerCase();
}

/** Where a range begins. */
export function startOf(range: RangeKey, nowMs: number): string {
  return new Date(nowMs - RANGES[range].ms).toISOString();
}

/**
 * What to ask the API for. The end of a range up to now is left to the API: by its own clock, it is now, whatever the
 * browser's clock says.
 */
export function boundsOf(search: RangeSearch, nowMs: number): { start: string; end?: string } {
  return search.from !== undefined && search.to !== undefined
    ? { start: search.from, end: search.to }
    : { start: startOf(search.range ?? DEFAULT_RANGE, nowMs) };
}

/** A time as `<input type="datetime-local" step="1">` holds it, on the reader's clock. */
export function toLocalInput(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Back from such an input; undefined while it is not filled in. */
export function fromLocalInput(value: string): string | undefined {
  const ms = Date.parse(value);
  return value === '' || Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
