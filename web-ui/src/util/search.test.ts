import { describe, expect, it } from 'vitest';
import { hasFilters, validateExplorerSearch } from '~/features/explorer/search';
import { validateFlowSearch } from '~/features/flow/search';
import { parseSearch, stringifySearch } from './search';

describe('search parameters', () => {
  it('stay text, so that a span ID of digits keeps all of them', () => {
    const search = validateFlowSearch(parseSearch('?span=9007199254740993&tab=spans'));
    expect(search).toEqual({ span: '9007199254740993', tab: 'spans' });
    expect(stringifySearch(search)).toBe('?tab=spans&span=9007199254740993');
  });

  it('survive special characters', () => {
    const search = { q: 'a&b=c+d e/ü' };
    expect(parseSearch(stringifySearch(search))).toEqual(search);
    expect(stringifySearch({})).toBe('');
  });
});

describe('a link from anywhere', () => {
  it('keeps what fits on the flow page and drops the rest', () => {
    expect(
      validateFlowSearch({
        tab: 'secrets',
        span: '<script>',
        status: 'maybe',
        severity: 'warn',
        zoom: '9-3',
        sort: 'duration',
        q: 'x'.repeat(300),
        other: 'y',
      }),
    ).toEqual({ severity: 'warn', sort: 'duration' });
    expect(validateFlowSearch({ zoom: '10-2000' })).toEqual({ zoom: '10-2000' });
  });

  it('keeps what fits on the start page and drops the rest', () => {
    expect(
      validateExplorerSearch({ range: 'toString', status: 'error', min: '2s', text: ' ', refresh: 'on' }),
    ).toEqual({
      status: 'error',
      min: '2s',
    });
    expect(hasFilters({ range: '6h', refresh: 'off' })).toBe(false);
    expect(hasFilters({ status: 'ok' })).toBe(true);
  });
});
