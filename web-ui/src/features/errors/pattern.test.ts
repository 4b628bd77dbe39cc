import { expect, it } from 'vitest';
import { patternParts } from './pattern';

it('tells what differs from what all messages share', () => {
  expect(patternParts('order <uuid> <b>failed</b> after <number> ms')).toEqual([
    { text: 'order ', placeholder: false },
    { text: '<uuid>', placeholder: true },
    { text: ' <b>failed</b> after ', placeholder: false },
    { text: '<number>', placeholder: true },
    { text: ' ms', placeholder: false },
  ]);
  expect(patternParts('')).toEqual([]);
});
