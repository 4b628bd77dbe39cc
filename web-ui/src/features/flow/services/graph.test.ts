import { describe, expect, it } from 'vitest';
import { recoveredFlow } from '../../../../mock-api/flows';
import { buildFlowModel } from '../model';
import { layoutGraph, type ServiceGraph, serviceGraph } from './graph';

const graph = serviceGraph(buildFlowModel(recoveredFlow('olly-mia8x0q1-a7b2c4d1', 0, 1)));
const edge = (from: string, to: string) => graph.edges.find((one) => one.from === from && one.to === to);

describe('the services of a flow', () => {
  it('are joined by their calls, with errors and median', () => {
    expect(edge('service:storefront', 'service:orders')).toMatchObject({
      calls: 2,
      errors: 1,
      asynchronous: false,
    });
  });
  it('reach databases, queues and hosts that send no spans', () => {
    expect(graph.nodes.map((node) => node.id).sort()).toEqual([
      'database:postgresql orders',
      'database:redis',
      'external:api.cardnet.example',
      'external:smtp.internal',
      'messaging:nats mail-queue',
      'service:inventory',
      'service:mailer',
      'service:orders',
      'service:payments',
      'service:storefront',
    ]);
    expect(edge('service:orders', 'messaging:nats mail-queue')?.asynchronous).toBe(true);
    expect(edge('messaging:nats mail-queue', 'service:mailer')?.calls).toBe(1);
  });
  it('do not show a callee twice: by its spans and by its address', () => {
    expect(graph.nodes.some((node) => node.id === 'external:orders')).toBe(false);
  });
});

const made = (...pairs: [string, string][]): ServiceGraph => ({
  nodes: [...new Set(pairs.flat())].map((id) => ({ id, name: id, kind: 'service', spans: 1, errors: 0 })),
  edges: pairs.map(([from, to]) => ({ from, to, calls: 1, errors: 0, medianNs: 1, asynchronous: false })),
});

describe('the layout', () => {
  it('goes from callers to callees', () => {
    const layer = new Map(layoutGraph(graph).map((node) => [node.id, node.layer]));
    for (const { from, to } of graph.edges) expect(layer.get(from)).toBeLessThan(layer.get(to) ?? 0);
  });
  it('copes with circles and calls to oneself', () => {
    const layers = layoutGraph(made(['a', 'b'], ['b', 'c'], ['c', 'a'], ['b', 'b']));
    expect(layers.map((node) => [node.id, node.layer])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
  });
  it('lets edges cross as seldom as it can', () => {
    const placed = layoutGraph(made(['a', 'x'], ['b', 'y'], ['root', 'a'], ['root', 'b']));
    const at = (id: string) => placed.find((node) => node.id === id)?.place ?? -1;
    expect(at('a') < at('b')).toBe(at('x') < at('y'));
  });
});
