/**
 * Points in time with nanoseconds. `Date` ends at milliseconds, so times are whole nanoseconds since the Unix epoch
 * in a bigint; within a flow they become plain numbers counted from its start, exact up to 104 days.
 */

const RFC3339 = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d{2}:\d{2})$/;

const NS_PER_MS = 1_000_000n;

/** Nanoseconds since the Unix epoch, or undefined when the text is no RFC 3339 time. */
export function parseTime(text: string): bigint | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [, date, clock, fraction = '', zone = 'Z'] = match;
  const ms = Date.parse(`${date}T${clock}${zone.toUpperCase()}`);
  if (Number.isNaN(ms)) return undefined;
  return BigInt(ms) * NS_PER_MS + BigInt(fraction.padEnd(9, '0'));
}

/** Nanoseconds from `base` to the time in `text`; 0 for a text that is no time. */
export function offsetFrom(base: bigint, text: string): number {
  const time = parseTime(text);
  return time === undefined ? 0 : Number(time - base);
}

/** RFC 3339 in UTC with nine digits, as the API writes it. */
export function formatRfc3339(ns: bigint): string {
  const ms = floorDiv(ns, NS_PER_MS);
  const rest = Number(ns - ms * NS_PER_MS);
  return `${new Date(Number(ms)).toISOString().slice(0, -1)}${String(rest).padStart(6, '0')}Z`;
}

function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n ? quotient - 1n : quotient;
}

export interface ClockParts {
  /** `2026-11-22` */
  date: string;
  /** `09:42:32.123` */
  time: string;
}

/** A time on the reader's clock, to the millisecond. `timeZone` is for tests. */
export function clockParts(text: string, timeZone?: string): ClockParts {
  const ns = parseTime(text);
  if (ns === undefined) return { date: '', time: text };
  const instant = new Date(Number(floorDiv(ns, NS_PER_MS)));
  const parts = new Intl.DateTimeFormat('en-CA', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).formatToParts(instant);
  const get = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return {
    date: `${get('year')}-${get('month')}-${get('day')}`,
    time: `${get('hour')}:${get('minute')}:${get('second')}.${get('fractionalSecond')}`,
  };
}

/** `12 s ago`, `3 min ago`, `2 h ago`, `5 d ago`. */
export function formatAgo(fromMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - fromMs) / 1000));
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ago`;
  return `${Math.floor(hours / 24)} d ago`;
}

/** How far the reader's clock is ahead of UTC at a time. */
export function zoneOffsetMs(atMs: number): number {
  return -new Date(atMs).getTimezoneOffset() * 60_000;
}

/** `UTC`, `UTC+1`, `UTC+5:30`: the clock by which times are shown. */
export function zoneName(offsetMs: number): string {
  const minutes = Math.abs(offsetMs) / 60_000;
  if (minutes === 0) return 'UTC';
  const rest = minutes % 60 === 0 ? '' : `:${String(minutes % 60).padStart(2, '0')}`;
  return `UTC${offsetMs < 0 ? '−' : '+'}${Math.floor(minutes / 60)}${rest}`;
}
