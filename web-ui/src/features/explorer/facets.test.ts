import { describe, expect, it } from 'vitest';
import type { FlowFacets } from '~/api/types';
import { describeSearch, facetsOf } from './facets';

const counted: FlowFacets = {
  flow_count: 8,
  complete: true,
  counted_since: '2026-11-22T11:00:00.000000000Z',
  step_seconds: 60,
  over_time: [],
  statuses: [
    { value: 'ok', flow_count: 6 },
    { value: 'error', flow_count: 2 },
    { value: 'of a later version', flow_count: 1 },
  ],
  durations: [
    { min_duration_ns: 0, max_duration_ns: 1e8, flow_count: 5 },
    { min_duration_ns: 1e9, max_duration_ns: 1e10, flow_count: 2 },
    { min_duration_ns: 1e10, max_duration_ns: null, flow_count: 1 },
  ],
  operations: [{ value: 'POST /checkout', flow_count: 8 }],
  services: [{ value: 'mailer', flow_count: 3 }],
};
const facet = (title: string, search = {}) =>
  facetsOf(counted, search).find((one) => one.title === title)?.values ?? [];

describe('facets', () => {
  it('are named, statuses that are not known left out', () => {
    expect(facet('Status').map(({ word, count }) => [word, count])).toEqual([
      ['OK', 6],
      ['Error', 2],
    ]);
    expect(facet('Duration').map((value) => value.word)).toEqual([
      'below 100 ms',
      '1 s to 10 s',
      'from 10 s',
    ]);
  });
  it('narrow the search to a value, and widen it again where they did', () => {
    const [shortest, middle, longest] = facet('Duration');
    expect(shortest).toMatchObject({ chosen: false, change: { min: undefined, max: '100ms' } });
    expect(middle?.change).toEqual({ min: '1s', max: '10s' });
    expect(longest?.change).toEqual({ min: '10s', max: undefined });
    expect(facet('Duration', shortest?.change)[0]).toMatchObject({
      chosen: true,
      change: { min: undefined, max: undefined },
    });
    expect(facet('Service', { service: 'mailer' })).toMatchObject([
      { word: 'mailer', chosen: true, change: { service: undefined } },
    ]);
    expect(facet('Status')[1]?.change).toEqual({ status: 'error' });
  });
});

describe('a search in words', () => {
  it('names what narrows it', () => {
    expect(
      describeSearch({
        status: 'error',
        service: 'payments',
        min: '2s',
        max: '9s',
        text: 'card',
        range: '6h',
      }),
    ).toBe('error, in payments, over 2s, up to 9s, “card”');
    expect(describeSearch({ range: '6h' })).toBe('All flows');
  });
});
