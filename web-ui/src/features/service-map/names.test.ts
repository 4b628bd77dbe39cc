import { expect, it } from 'vitest';
import { largeTopology } from '../../../mock-api/insights/topology';
import { layoutGraph, stretched, stretchFor } from './layout';
import { byUrgency } from './model';
import { LineIndex, type LineLabel, namesThatFit, placeLabels, shorten } from './names';

const { services, edges } = largeTopology({ start: '2026-11-22T09:00:00Z', end: '2026-11-22T10:00:00Z' });

it('names the most urgent first, and none over another', () => {
  const nodes = [...services].sort(byUrgency);
  const [first, second] = nodes;
  const together = new Map(nodes.map(({ id }) => [id, { x: 0, y: 0 }]));
  expect(namesThatFit(nodes.slice(0, 1), together, 12)).toEqual(new Set([first?.id]));
  const apart = new Map([
    [first?.id ?? '', { x: 0, y: 0 }],
    [second?.id ?? '', { x: 60, y: 0 }],
  ]);
  expect(namesThatFit(nodes.slice(0, 2), apart, 24)).toEqual(new Set([first?.id]));
  expect(namesThatFit(nodes.slice(0, 2), apart, 6)).toEqual(new Set([first?.id, second?.id]));
});

it('names most of a hundred services', () => {
  const found = layoutGraph(
    services.map(({ id }) => id),
    edges,
  );
  const positions = stretched(found, stretchFor(found));
  expect(namesThatFit([...services].sort(byUrgency), positions, 22).size).toBeGreaterThan(60);
});

it('shortens long names', () => expect(shorten('a'.repeat(30))).toHaveLength(20));

it('moves the label of a line away from nodes and from other labels', () => {
  const [node] = services;
  if (!node) throw new Error('the map has a service');
  const line = (key: string, y: number) => ({
    key,
    text: '84 ms',
    at: (share: number) => ({ x: 1000 * share, y }),
  });
  const positions = new Map([[node.id, { x: 500, y: 0 }]]);
  const labels = [line('over the node', 0), line('free', 200), line('as high', 200)];
  const places = placeLabels(labels, [node], positions, 10, new LineIndex(labels));
  expect(places.get('over the node')?.x).toBe(400);
  expect(places.get('free')?.x).toBe(500);
  expect(places.get('as high')?.x).toBe(400);
});

it('puts the label of a line where no other line goes through it', () => {
  const level: LineLabel = { key: 'level', text: '84 ms', at: (share) => ({ x: 1000 * share, y: 0 }) };
  const crossing = { key: 'crossing', at: (share: number) => ({ x: 505, y: 400 * share - 200 }) };
  const lines = new LineIndex([level, crossing]);
  const at = placeLabels([level], [], new Map(), 10, lines).get('level');
  expect(at).toEqual({ x: 400, y: 0 });
  // Everywhere is better than nowhere.
  const wall = Array.from({ length: 200 }, (_, i) => ({
    key: `wall ${i}`,
    at: (share: number) => ({ x: i * 5, y: 400 * share - 200 }),
  }));
  expect(placeLabels([level], [], new Map(), 10, new LineIndex(wall)).get('level')).toEqual({ x: 500, y: 0 });
});
