import { describe, expect, it } from 'vitest';
import { formatDuration, niceStep, parseDuration } from './duration';

describe('formatDuration', () => {
  it.each([
    [0, '0 ns'],
    [999, '999 ns'],
    [1_000, '1 µs'],
    [1_234, '1.23 µs'],
    [12_340_000, '12.3 ms'],
    [100_000_000, '100 ms'],
    [999_900_000, '1 s'],
    [1_500_000_000, '1.5 s'],
    [59_990_000_000, '1 min'],
    [90_000_000_000, '1 min 30 s'],
    [3_600_000_000_000, '1 h'],
    [93_600_000_000_000, '1 d 2 h'],
    [-1_000_000, '−1 ms'],
    [Number.NaN, '–'],
  ])('%d ns is %s', (ns, text) => expect(formatDuration(ns)).toBe(text));
});

describe('parseDuration', () => {
  it.each([
    ['250', 250e6],
    ['250ms', 250e6],
    ['1.5 s', 1.5e9],
    ['1,5s', 1.5e9],
    ['2min', 120e9],
    ['30 µs', 30e3],
  ])('%s is %d ns', (text, ns) => expect(parseDuration(text)).toBe(ns));

  it.each(['', 'fast', '-1s', '5 parsecs'])('%j is refused', (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  );
});

describe('niceStep', () => {
  it('rounds up to 1, 2, 5 below a second and to clock units above', () => {
    expect(niceStep(0.3)).toBe(1);
    expect(niceStep(3)).toBe(5);
    expect(niceStep(100)).toBe(100);
    expect(niceStep(130e6)).toBe(200e6);
    expect(niceStep(11e9)).toBe(15e9);
    expect(niceStep(31 * 60e9)).toBe(3600e9);
    expect(niceStep(3 * 86400e9)).toBe(3 * 86400e9);
  });

  it('never returns less than what was asked for', () => {
    for (let ns = 1; ns < 1e15; ns *= 1.7) expect(niceStep(ns)).toBeGreaterThanOrEqual(ns * 0.999);
  });
});
