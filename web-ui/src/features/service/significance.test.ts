import { describe, expect, it } from 'vitest';
import { fisherExact, largestSignificant } from './significance';

describe("Fisher's exact test", () => {
  it('of the lady tasting tea', () => {
    // Three of four cups told right on either side: 0.4857 (Fisher, The Design of Experiments, 1935).
    expect(fisherExact(3, 4, 1, 4)).toBeCloseTo(0.4857, 4);
    expect(fisherExact(4, 4, 0, 4)).toBeCloseTo(2 / 70, 6);
  });
  it('sees nothing where shares are equal, and everything where samples are large', () => {
    expect(fisherExact(5, 10, 10, 20)).toBeCloseTo(1, 6);
    expect(fisherExact(90, 100, 10, 100)).toBeLessThan(1e-20);
    expect(fisherExact(0, 3, 3, 3)).toBeCloseTo(0.1, 6);
  });
  it('does not ask which sample comes first', () => {
    expect(fisherExact(2, 9, 11, 14)).toBeCloseTo(fisherExact(11, 14, 2, 9), 12);
  });
});

describe('of many tests', () => {
  it('those count of which few are chance', () => {
    expect(largestSignificant([0.001, 0.009, 0.04, 0.2, 0.6], 0.05)).toBe(0.009);
    expect(largestSignificant([0.2, 0.02, 0.6], 0.05)).toBe(0);
    expect(largestSignificant([], 0.05)).toBe(0);
  });
});
