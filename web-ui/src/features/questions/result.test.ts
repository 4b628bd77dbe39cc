import { describe, expect, it } from 'vitest';
import type { NlqAnswer } from '~/api/types';
import {
  barData,
  cellText,
  columnWords,
  followUps,
  kindOf,
  lineData,
  MAX_LINES,
  parameterText,
} from './result';

const answer = (columns: string[], rows: unknown[][], more: Partial<NlqAnswer> = {}): NlqAnswer => ({
  understood: true,
  summary: '',
  columns,
  rows: rows as NonNullable<NlqAnswer['rows']>,
  ...more,
});

describe('lines', () => {
  it('are one for each thing that is told apart, with gaps where it has no row', () => {
    const data = lineData(
      answer(
        ['time', 'service', 'count'],
        [
          ['2026-11-22T10:00:00Z', 'a', 1],
          ['2026-11-22T10:00:00Z', 'b', 2],
          ['2026-11-22T10:01:00Z', 'b', 3],
        ],
      ),
    );
    expect(data?.times).toEqual([1795341600, 1795341660]);
    expect(data?.series).toEqual([
      { name: 'a', values: [1, null] },
      { name: 'b', values: [2, 3] },
    ]);
  });
  it('are those with the highest peaks when there are too many, and the rest is counted', () => {
    const rows = Array.from({ length: 20 }, (_, i) => ['2026-11-22T10:00:00Z', `s${i}`, i]);
    const data = lineData(answer(['time', 'service', 'count'], rows));
    expect(data?.series).toHaveLength(MAX_LINES);
    expect(data?.series.map((one) => one.name)).toContain('s19');
    expect(data?.left).toBe(12);
  });
  it('are not drawn without times or numbers', () => {
    expect(lineData(answer(['service', 'count'], [['a', 1]]))).toBeUndefined();
    expect(lineData(answer(['time', 'service'], [['2026-11-22T10:00:00Z', 'a']]))).toBeUndefined();
  });
});

describe('cells', () => {
  it('have the unit that the column names', () => {
    expect(cellText('p95_ms', 250)).toBe('250 ms');
    expect(cellText('error_rate', 0.158)).toBe('16 %');
    expect(cellText('error_rate_change', -0.05)).toBe('−5 %');
    expect(cellText('count', 12345)).toBe('12,345');
    expect(cellText('count', null)).toBe('–');
  });
  it('lead to flows, traces and services', () => {
    expect(kindOf('correlation_id', 'olly-1')).toBe('flow');
    expect(kindOf('correlation_id', '')).toBe('plain');
    expect(kindOf('time', '2026-11-22T10:00:00.000Z')).toBe('time');
    expect(kindOf('operation', 'GET /')).toBe('plain');
  });
  it('have columns with readable names', () => {
    expect(columnWords('p95_ms_before')).toBe('p95 before');
    expect(columnWords('correlation_id')).toBe('flow');
  });
});

describe('what goes on from an answer', () => {
  it('is about the service asked for, or the first one found', () => {
    const asked = answer(['count'], [[16]], { parameters: [{ name: 'services', value: ['orders'] }] });
    expect(followUps(asked)[0]).toBe('most common errors of orders today');
    expect(followUps(answer(['service', 'count'], [['payments', 19]]))[0]).toContain('payments');
    expect(followUps(answer(['count'], [[16]]))[0]).toContain('which service');
  });
});

it('bars are named by what stands before the number', () => {
  expect(barData(answer(['service', 'count'], [['a', 3]]))).toEqual({
    column: 'count',
    bars: [{ name: 'a', value: 3 }],
  });
});

it('moments among the parameters are shown as times', () => {
  expect(parameterText('earlier_from', 1795305600000000000)).toBe('2026-11-22T00:00:00.000Z');
  expect(parameterText('min_ns', 2000000000)).toBe('2000000000');
  expect(parameterText('services', ['a'])).toBe('["a"]');
});
