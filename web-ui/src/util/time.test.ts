import { describe, expect, it } from 'vitest';
import { clockParts, formatAgo, formatRfc3339, offsetFrom, parseTime, zoneName } from './time';

describe('parseTime', () => {
  it('keeps every nanosecond', () => {
    expect(parseTime('2026-11-22T09:42:32.123456789Z')).toBe(1795340552123456789n);
  });

  it('reads times without a fraction, with a short one and with an offset', () => {
    expect(parseTime('1970-01-01T00:00:01Z')).toBe(1_000_000_000n);
    expect(parseTime('1970-01-01T00:00:00.5Z')).toBe(500_000_000n);
    expect(parseTime('1970-01-01T01:00:00+01:00')).toBe(0n);
  });

  it('refuses what is no time', () => {
    for (const bad of ['', 'yesterday', '2026-11-22', '2026-13-40T00:00:00Z'])
      expect(parseTime(bad)).toBeUndefined();
  });

  it('and formatRfc3339 are each other’s inverse, also before 1970', () => {
    for (const text of ['2026-11-22T09:42:32.123456789Z', '1969-12-31T23:59:59.999999999Z']) {
      expect(formatRfc3339(parseTime(text) ?? 0n)).toBe(text);
    }
  });
});

it('offsets tell apart spans that start in the same millisecond', () => {
  const base = parseTime('2026-11-22T09:42:32.000000000Z') ?? 0n;
  expect(offsetFrom(base, '2026-11-22T09:42:32.000000250Z')).toBe(250);
  expect(offsetFrom(base, 'nonsense')).toBe(0);
});

it('clockParts shows the wall clock of the given zone', () => {
  expect(clockParts('2026-11-22T23:42:32.123456789Z', 'Europe/Berlin')).toEqual({
    date: '2026-11-23',
    time: '00:42:32.123',
  });
  expect(clockParts('broken')).toEqual({ date: '', time: 'broken' });
});

it('zoneName says how far a clock is ahead of UTC', () => {
  const hour = 3_600_000;
  expect([0, hour, 5.5 * hour, -3.5 * hour, -8 * hour].map(zoneName)).toEqual([
    'UTC',
    'UTC+1',
    'UTC+5:30',
    'UTC−3:30',
    'UTC−8',
  ]);
});

it('formatAgo words an age and never a negative one', () => {
  const ages: [number, string][] = [
    [-9, 'just now'],
    [4, 'just now'],
    [12, '12 s ago'],
    [180, '3 min ago'],
    [7200, '2 h ago'],
    [432000, '5 d ago'],
  ];
  for (const [seconds, words] of ages) expect(formatAgo(0, seconds * 1000)).toBe(words);
});
