/** Records that are alike: their messages differ only in numbers, IDs and quoted text. */
import type { LogRecord } from '~/api/types';

/** As the API takes messages of errors together (`error_fingerprints_from_logs`), so that both pages show the same patterns. */
const STEPS: readonly (readonly [RegExp, string])[] = [
  [/"[^"]*"|`[^`]*`/g, '<text>'],
  [/(^|[^0-9A-Za-z])'[^']*'/g, '$1<text>'],
  [/[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}/g, '<uuid>'],
  [/\b(?:0[xX][0-9a-fA-F]+|[0-9]+[a-fA-F][0-9a-fA-F]{6,}|[a-fA-F]+[0-9][0-9a-fA-F]{6,})\b/g, '<hex>'],
  [/[0-9]+(?:[.,:][0-9]+)*/g, '<number>'],
];

/** Longer messages differ in their first part already. */
const MAX_MESSAGE = 500;

export function patternOf(message: string): string {
  return STEPS.reduce((text, [pattern, by]) => text.replace(pattern, by), message.slice(0, MAX_MESSAGE));
}

export interface LogPattern {
  pattern: string;
  service: string;
  severityText: string;
  severityNumber: number;
  count: number;
  /** How many flows the records belong to. */
  flows: number;
  latest: LogRecord;
  firstTime: string;
  /** Records in each of equal parts of the time that the sample spans, the oldest first. */
  trend: number[];
}

const TREND_PARTS = 24;

/** Patterns of a sample, the most frequent first. Records of another service or severity are another pattern. */
export function groupByPattern(records: readonly LogRecord[]): LogPattern[] {
  const times = records.map((record) => Date.parse(record.time));
  const first = Math.min(...times);
  const span = Math.max(1, Math.max(...times) - first);
  const groups = new Map<string, LogPattern & { ids: Set<string> }>();
  for (const [i, record] of records.entries()) {
    const pattern = patternOf(record.body);
    const key = JSON.stringify([record.service, record.severity_number, pattern]);
    let group = groups.get(key);
    if (!group) {
      group = {
        pattern,
        service: record.service,
        severityText: record.severity_text,
        severityNumber: record.severity_number,
        count: 0,
        flows: 0,
        latest: record,
        firstTime: record.time,
        trend: new Array<number>(TREND_PARTS).fill(0),
        ids: new Set(),
      };
      groups.set(key, group);
    }
    group.count += 1;
    if (record.time > group.latest.time) group.latest = record;
    if (record.time < group.firstTime) group.firstTime = record.time;
    const part = Math.min(TREND_PARTS - 1, Math.floor((((times[i] ?? first) - first) / span) * TREND_PARTS));
    group.trend[part] = (group.trend[part] ?? 0) + 1;
    if (record.correlation_id !== null) group.ids.add(record.correlation_id);
  }
  return [...groups.values()]
    .map(({ ids, ...group }) => ({ ...group, flows: ids.size }))
    .sort((a, b) => b.count - a.count || a.pattern.localeCompare(b.pattern));
}

/** The longest part that all messages of a pattern share: what to look for to find them. */
export function searchText(pattern: string): string | undefined {
  const parts = pattern
    .split(/<(?:text|uuid|hex|number)>/)
    .map((part) => part.trim())
    .sort((a, b) => b.length - a.length);
  const longest = parts[0];
  return longest === undefined || longest.length < 3 ? undefined : longest.slice(0, 256);
}
