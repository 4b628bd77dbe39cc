import { describe, expect, it } from 'vitest';
import {
  around,
  boundsOf,
  fromLocalInput,
  rangeWords,
  toLocalInput,
  validateRangeSearch,
  widerRange,
  zoomedOut,
} from './range';

const from = '2026-11-22T09:00:00.000Z';
const to = '2026-11-22T10:00:00.000Z';

describe('the range in the address', () => {
  it('is a known key or two moments in order, which go before it', () => {
    expect(validateRangeSearch({ range: '6h' })).toMatchObject({ range: '6h' });
    expect(validateRangeSearch({ range: '6h', from, to })).toEqual({ range: undefined, from, to });
  });
  it.each([
    { range: '5y' },
    { from },
    { from: to, to: from },
    { from: 'yesterday', to },
    { from: '5', to: '6' },
  ])('%j is dropped', (raw) => {
    expect(Object.values(validateRangeSearch(raw)).filter(Boolean)).toEqual([]);
  });
});

describe('what the API is asked for', () => {
  it('has an end only when one was chosen', () => {
    expect(boundsOf({ from, to }, 0)).toEqual({ start: from, end: to });
    expect(boundsOf({ range: '15m' }, Date.parse(to))).toEqual({ start: '2026-11-22T09:45:00.000Z' });
  });
  it('can be widened, unless it is fixed or the widest', () => {
    expect(widerRange({})).toBe('6h');
    expect(widerRange({ range: '30d' })).toBeUndefined();
    expect(widerRange({ from, to })).toBeUndefined();
    expect(rangeWords({ from, to })).toBe('chosen time');
  });
});

describe('a fixed range', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 10, minute)).toISOString();
  const now = Date.parse(at(50));
  it('is zoomed out around its middle, but not beyond now', () => {
    expect(zoomedOut({ from: at(20), to: at(30) }, now)).toEqual({ from: at(10), to: at(40) });
    expect(zoomedOut({ from: at(40), to: at(50) }, now)).toEqual({ from: at(20), to: at(50) });
    expect(zoomedOut({ from: at(45), to: at(55) }, now)).toEqual({ from: at(25), to: at(55) });
    expect(zoomedOut({ range: '6h' }, now)).toEqual({ range: '6h' });
  });
  it('has half an hour before and after a moment', () => {
    expect(around(Date.parse(at(30)), Date.parse(at(30)))).toEqual({ from: at(0), to: at(60) });
  });
});

describe('the inputs of a fixed range', () => {
  it('lose nothing but seconds on the way there and back', () => {
    expect(fromLocalInput(toLocalInput(Date.parse(from) + 7_000))).toBe('2026-11-22T09:00:07.000Z');
  });
  it('are nothing while empty', () => expect(fromLocalInput('')).toBeUndefined());
});
