import { describe, expect, it } from 'vitest';
import type { CallDifference, ComparedTime } from '~/api/types';
import { comparedWithWords, deltaWords, operationWords, usualCallWords, usualTimeWords } from './words';

const call = (part: Partial<CallDifference>): CallDifference => ({
  change: 'fewer',
  caller: null,
  callee: { service: 'stock', operation: 'SELECT' },
  before: null,
  count: 1,
  usual_min: 2,
  usual_max: 4,
  flows_with: 8,
  flows: 8,
  evidence: [],
  ...part,
});
const time = (flows: number): ComparedTime => ({
  here_ns: 90e6,
  usual: { flows, min_ns: 1e6, p25_ns: 10e6, p50_ns: 20e6, p75_ns: 30e6, max_ns: 60e6 },
  difference_ns: 70e6,
  robust_z: null,
});

describe('a comparison in words', () => {
  it('says how often a call is made elsewhere', () => {
    expect(usualCallWords(call({}))).toBe('2 to 4 times');
    expect(usualCallWords(call({ usual_min: 0, usual_max: 1, flows_with: 3 }))).toBe(
      'never or once; in 3 of 8 flows',
    );
    expect(usualCallWords(call({ usual_min: 0, usual_max: 0, flows_with: 0, flows: 1 }))).toBe('never');
    expect(usualCallWords(call({ change: 'reordered', flows_with: 7 }))).toBe('after it in 7 of 8 flows');
  });
  it('gives the middle half where there are flows enough for one', () => {
    expect(usualTimeWords(time(1))).toBe('20 ms');
    expect(usualTimeWords(time(9))).toBe('20 ms (p25 10 ms, p75 30 ms)');
    expect(deltaWords(-3e6)).toBe('−3 ms');
  });
  it('names what is compared with', () => {
    const rest = { duration: null, calls: [], times: [], left_out: 0 };
    const range = { start: '2026-11-02T10:00:00Z', end: '2026-11-02T11:00:00Z' };
    expect(comparedWithWords({ ...rest, searched: range, compared_with: ['a', 'b'] })).toBe(
      '2 healthy flows of its kind',
    );
    expect(comparedWithWords({ ...rest, searched: null, compared_with: ['a'] })).toBe('the flow a');
    expect(operationWords({ operation: 'GET /', service: '' })).toBe('GET /');
  });
});
