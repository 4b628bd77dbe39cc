import { describe, expect, it } from 'vitest';
import { commandsFor } from './commands';
import { PAGES } from './pages';

const recent = [
  { id: 'olly-mia8x0q1-a7b2c4d1', operation: 'POST /checkout', service: 'storefront', status: 'error' },
  { id: 'olly-mia8v1c9-77d0b1e2', operation: 'GET /products/{id}', service: 'storefront', status: 'ok' },
];
const saved = [{ name: 'Failed checkouts', query: '?status=error' }];
const known = { recent, saved, services: ['payments', 'storefront'] };
const trace = '5b8efff798038103d269b633813fc60c';
const kinds = (text: string) => commandsFor(text, known).map((command) => command.kind);

describe('the command palette', () => {
  it('offers pages, actions and recent flows for nothing', () => {
    const actions = ['incident', 'address', 'theme', 'theme', 'theme', 'help'];
    expect(kinds('')).toEqual([...PAGES.map(() => 'page'), ...actions, 'saved', 'flow', 'flow']);
  });
  it('opens a correlation ID first', () => {
    expect(commandsFor('olly-mia8x0q1-00000000', known)[0]).toMatchObject({
      kind: 'flow',
      id: 'olly-mia8x0q1-00000000',
    });
  });
  it.each([trace, trace.toUpperCase(), `00-${trace}-eee19b7ec3c1b174-01`])('finds the flow of %s', (text) => {
    expect(commandsFor(text, known)[0]).toMatchObject({ kind: 'trace', id: trace });
  });
  it('narrows to what has all words, and offers to search', () => {
    expect(commandsFor('checkout error', known).map((command) => command.title)).toEqual([
      'POST /checkout in storefront',
      'Search flows for “checkout error”',
      'Search logs for “checkout error”',
      'Ask “checkout error”',
    ]);
  });
  it('finds services and actions by their names', () => {
    expect(commandsFor('paym', known)[0]).toMatchObject({ kind: 'service', name: 'payments' });
    expect(commandsFor('dark', known)[0]).toMatchObject({ kind: 'theme', theme: 'dark' });
  });
  it('finds saved searches by name', () => {
    expect(commandsFor('failed check', known)[0]).toMatchObject({ kind: 'saved', query: '?status=error' });
  });
  it('offers an external ID last', () => {
    expect(commandsFor('order-20417', known).at(-1)).toMatchObject({ kind: 'flow', id: 'order-20417' });
  });
});
