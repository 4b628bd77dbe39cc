import { describe, expect, it } from 'vitest';
import { buildCatalogue } from '../../../mock-api/catalogue';
import { describeSearch, facetsOf } from './facets';

const flows = buildCatalogue(0)
  .slice(0, 8)
  .map((entry) => entry.item);

describe('facets', () => {
  it('count each value once for a flow, the most frequent first', () => {
    const facets = facetsOf(flows);
    for (const { values } of facets) {
      const counts = values.map((value) => value.count);
      expect(counts).toEqual([...counts].sort((a, b) => b - a));
      expect(Math.max(...counts)).toBeLessThanOrEqual(flows.length);
    }
    const status = facets.find((facet) => facet.name === 'status');
    expect(status?.values.reduce((sum, value) => sum + value.count, 0)).toBe(flows.length);
  });
  it('are empty without flows', () => {
    expect(facetsOf([]).flatMap((facet) => facet.values)).toEqual([]);
  });
});

describe('a search in words', () => {
  it('names what narrows it', () => {
    expect(
      describeSearch({ status: 'error', service: 'payments', min: '2s', text: 'card', range: '6h' }),
    ).toBe('error, in payments, over 2s, “card”');
    expect(describeSearch({ range: '6h' })).toBe('All flows');
  });
});
