import { describe, expect, it } from 'vitest';
import { buildCatalogue } from '../../../mock-api/catalogue';
import { describeSearch, facetsOf } from './facets';

const flows = buildCatalogue(0)
  .slice(0, 8)
  .map((entry) => entry.item);
const facet = (title: string, search = {}) =>
  facetsOf(flows, search).find((one) => one.title === title)?.values ?? [];

describe('facets', () => {
  it('count each value once for a flow, the most frequent first', () => {
    for (const title of ['Status', 'First operation', 'Service']) {
      const counts = facet(title).map((value) => value.count);
      expect(counts).toEqual([...counts].sort((a, b) => b - a));
      expect(Math.max(...counts)).toBeLessThanOrEqual(flows.length);
    }
  });
  it('have each flow in one status and in one stretch of durations', () => {
    for (const title of ['Status', 'Duration'])
      expect(facet(title).reduce((sum, value) => sum + value.count, 0)).toBe(flows.length);
    expect(facet('Duration').map((value) => value.word)).toEqual(['below 100 ms', '1 s to 10 s']);
  });
  it('narrow the search to a value, and widen it again where they did', () => {
    const [shortest] = facet('Duration');
    expect(shortest).toMatchObject({ chosen: false, change: { min: undefined, max: '100ms' } });
    expect(facet('Duration', shortest?.change)[0]).toMatchObject({
      chosen: true,
      change: { min: undefined, max: undefined },
    });
    expect(facet('Service', { service: 'mailer' }).filter((value) => value.chosen)).toMatchObject([
      { word: 'mailer', change: { service: undefined } },
    ]);
  });
  it('are empty without flows', () => {
    expect(facetsOf([], {}).flatMap(({ values }) => values)).toEqual([]);
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
