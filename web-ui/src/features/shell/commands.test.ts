import { describe, expect, it } from 'vitest';
import { commandsFor } from './commands';
import { PAGES } from './pages';

const recent = [
  { id: 'olly-mia8x0q1-a7b2c4d1', operation: 'POST /checkout', service: 'storefront', status: 'error' },
  { id: 'olly-mia8v1c9-77d0b1e2', operation: 'GET /products/{id}', service: 'storefront', status: 'ok' },
];
const trace = '5b8efff798038103d269b633813fc60c';
const kinds = (text: string) => commandsFor(text, recent).map((command) => command.kind);

describe('the command palette', () => {
  it('offers pages, help and recent flows for nothing', () => {
    expect(kinds('')).toEqual([...PAGES.map(() => 'page'), 'help', 'flow', 'flow']);
  });
  it('opens a correlation ID first', () => {
    expect(commandsFor('olly-mia8x0q1-00000000', recent)[0]).toMatchObject({
      kind: 'flow',
      id: 'olly-mia8x0q1-00000000',
    });
  });
  it.each([trace, trace.toUpperCase(), `00-${trace}-eee19b7ec3c1b174-01`])('finds the flow of %s', (text) => {
    expect(commandsFor(text, recent)[0]).toMatchObject({ kind: 'trace', id: trace });
  });
  it('narrows to what has all words, and offers to search', () => {
    expect(commandsFor('checkout error', recent).map((command) => command.title)).toEqual([
      'POST /checkout in storefront',
      'Search flows for “checkout error”',
    ]);
  });
  it('offers an external ID last', () => {
    expect(commandsFor('order-20417', recent).at(-1)).toMatchObject({ kind: 'flow', id: 'order-20417' });
  });
});
