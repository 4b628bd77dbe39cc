import { expect, it } from 'vitest';
import { formatRate, formatShare } from './rate';

it.each([
  [0, '0/s'],
  [0.00027, '1/h'],
  [0.05, '3/min'],
  [0.1, '0.1/s'],
  [3.44, '3.4/s'],
  [9.96, '10/s'],
  [999.4, '999/s'],
  [999.6, '1k/s'],
  [12_345, '12k/s'],
  [Number.NaN, '–'],
])('%d a second is %s', (rate, words) => expect(formatRate(rate)).toBe(words));

it.each([
  [0, '0 %'],
  [0.0004, '< 0.1 %'],
  [0.051, '5.1 %'],
  [0.5, '50 %'],
  [0.9961, '99.6 %'],
  [0.9999, '> 99.9 %'],
  [1, '100 %'],
])('a share of %d is %s', (share, words) => expect(formatShare(share)).toBe(words));
