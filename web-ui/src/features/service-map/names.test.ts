import { expect, it } from 'vitest';
import { largeTopology } from '../../../mock-api/insights/topology';
import { layoutGraph, stretched, stretchFor } from './layout';
import { byUrgency } from './model';
import { namesThatFit, shorten } from './names';

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
