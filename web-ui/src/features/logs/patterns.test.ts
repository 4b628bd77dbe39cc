import { describe, expect, it } from 'vitest';
import type { LogRecord } from '~/api/types';
import { groupByPattern, patternOf, searchText } from './patterns';

const record = (body: string, time: string, more: Partial<LogRecord> = {}): LogRecord => ({
  time,
  trace_id: null,
  span_id: null,
  severity_text: 'INFO',
  severity_number: 9,
  service: 'a',
  scope: '',
  body,
  attributes: {},
  resource_attributes: {},
  correlation_id: null,
  ...more,
});

describe('a pattern', () => {
  it('leaves out what differs from record to record', () => {
    expect(patternOf('order 17 took 1.5 s')).toBe('order <number> took <number> s');
    expect(patternOf('no "tea" for 0a1b2c3d4e5f')).toBe('no <text> for <hex>');
    expect(patternOf('cart 123e4567-e89b-12d3-a456-426614174000 is gone')).toBe('cart <uuid> is gone');
    expect(patternOf("it's fine")).toBe("it's fine");
  });
  it('is found by the longest part that stays', () => {
    expect(searchText('order <number> took <number> s')).toBe('order');
    expect(searchText('<number> <number>')).toBeUndefined();
  });
});

describe('grouping', () => {
  it('counts, and keeps services and severities apart', () => {
    const groups = groupByPattern([
      record('order 1 stored', '2026-11-22T10:00:00Z', { correlation_id: 'x' }),
      record('order 2 stored', '2026-11-22T10:10:00Z', { correlation_id: 'y' }),
      record('order 3 stored', '2026-11-22T10:05:00Z', { service: 'b' }),
      record('order 4 stored', '2026-11-22T10:06:00Z', { severity_number: 17, correlation_id: 'x' }),
    ]);
    expect(groups.map((group) => group.count)).toEqual([2, 1, 1]);
    expect(groups[0]).toMatchObject({
      pattern: 'order <number> stored',
      flows: 2,
      firstTime: '2026-11-22T10:00:00Z',
    });
    expect(groups[0]?.latest.body).toBe('order 2 stored');
    expect(groups[0]?.trend[0]).toBe(1);
    expect(groups[0]?.trend.at(-1)).toBe(1);
  });
  it('makes nothing of nothing', () => {
    expect(groupByPattern([])).toEqual([]);
  });
});
