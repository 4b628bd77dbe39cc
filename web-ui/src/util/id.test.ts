import { expect, it } from 'vitest';
import { searchIntent } from './id';

it('an ID in OllyStack format opens its flow', () => {
  expect(searchIntent('  olly-mh9k2v1x-a7b2c4d1\n')).toEqual({
    kind: 'open',
    correlationId: 'olly-mh9k2v1x-a7b2c4d1',
  });
  expect(searchIntent('shop-mh9k2v1x-00000000')).toMatchObject({ kind: 'open' });
});

it('what could be an external ID may be searched or opened', () => {
  for (const text of ['order-42', 'order:42/a@b=c+d', 'x'.repeat(100)])
    expect(searchIntent(text).kind).toBe('either');
});

it('anything else is text to search for', () => {
  for (const text of ['card declined', 'x'.repeat(101), 'größe'])
    expect(searchIntent(text).kind).toBe('text');
  expect(searchIntent('   ')).toEqual({ kind: 'nothing' });
});
