import { expect, it } from 'vitest';
import { splitLead } from './prose';

it.each([
  [
    'Failed after 437.2 ms because of `a. b`: HTTP 503. Most of it went elsewhere. More.',
    'Most of it went elsewhere. More.',
  ],
  ['One sentence only.', ''],
  ['', ''],
])('the first sentence of %s is told apart from the others', (text, rest) => {
  const [lead, others] = splitLead(text);
  expect(others).toBe(rest);
  expect([lead, others].filter(Boolean).join(' ')).toBe(text);
});
