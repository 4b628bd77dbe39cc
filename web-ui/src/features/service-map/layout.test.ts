import { describe, expect, it } from 'vitest';
import { boundsOfGraph, fit, layoutGraph, nextInDirection, rankNodes, upright } from './layout';

const ids = ['web', 'orders', 'payments', 'mailer', 'db'];
const edges = [
  { source: 'web', target: 'orders' },
  { source: 'orders', target: 'payments' },
  { source: 'orders', target: 'db' },
  { source: 'orders', target: 'mailer' },
];

describe('layoutGraph', () => {
  it('gives the same picture for the same map, in whatever order it comes', () => {
    expect(layoutGraph([...ids].reverse(), [...edges].reverse())).toEqual(layoutGraph(ids, edges));
  });

  it('moves no node when the map is refreshed, whatever joins or leaves', () => {
    const before = layoutGraph(ids, edges);
    expect(layoutGraph(ids, [...edges, { source: 'mailer', target: 'db' }], before)).toEqual(before);
    const grown = layoutGraph([...ids, 'cache'], [...edges, { source: 'payments', target: 'cache' }], before);
    for (const id of ids) expect(grown.get(id)).toEqual(before.get(id));
    expect(grown.get('cache')?.x).toBeGreaterThan(before.get('payments')?.x ?? 0);
    const left = layoutGraph(ids.slice(1), edges, before);
    expect([...left.keys()].sort()).toEqual([...ids.slice(1)].sort());
    for (const [id, point] of left) expect(point).toEqual(before.get(id));
  });

  it('puts callers to the left of what they call', () => {
    const at = layoutGraph(ids, edges);
    for (const { source, target } of edges)
      expect(at.get(source)?.x, `${source} → ${target}`).toBeLessThan(at.get(target)?.x ?? 0);
  });

  it('reads from top to bottom when upright', () => {
    const at = upright(layoutGraph(ids, edges));
    for (const { source, target } of edges)
      expect(at.get(source)?.y, `${source} → ${target}`).toBeLessThan(at.get(target)?.y ?? 0);
  });

  it('keeps a hundred nodes apart', () => {
    const many = Array.from({ length: 100 }, (_, i) => `service-${i}`);
    const calls = many.slice(1).map((target, i) => ({ source: many[Math.floor(i / 3)] ?? '', target }));
    const points = [...layoutGraph(many, calls).values()];
    expect(points).toHaveLength(100);
    let nearest = Number.POSITIVE_INFINITY;
    points.forEach((a, i) => {
      for (const b of points.slice(i + 1)) nearest = Math.min(nearest, Math.hypot(a.x - b.x, a.y - b.y));
    });
    expect(nearest).toBeGreaterThan(80);
  });

  it('survives edges to themselves, to nothing and in circles', () => {
    const odd = [
      { source: 'a', target: 'a' },
      { source: 'a', target: 'b' },
      { source: 'b', target: 'a' },
      { source: 'b', target: 'gone' },
    ];
    expect([...layoutGraph(['a', 'b'], odd).keys()]).toEqual(['a', 'b']);
    expect(layoutGraph([], [])).toEqual(new Map());
  });
});

it('rankNodes takes the longest way and breaks circles', () => {
  const ranks = rankNodes(
    ['a', 'b', 'c', 'd'],
    [
      { source: 'a', target: 'b' },
      { source: 'a', target: 'c' },
      { source: 'b', target: 'c' },
      { source: 'c', target: 'd' },
      { source: 'd', target: 'b' },
    ],
  );
  expect(Object.fromEntries(ranks)).toEqual({ a: 0, b: 1, c: 2, d: 3 });
});

it('fit shows the whole map in the middle', () => {
  const positions = new Map([
    ['a', { x: 0, y: 0 }],
    ['b', { x: 4000, y: 1000 }],
  ]);
  const { k, x, y } = fit(boundsOfGraph(positions), 800, 600);
  for (const point of positions.values()) {
    expect(point.x * k + x).toBeGreaterThan(0);
    expect(point.x * k + x).toBeLessThan(800);
    expect(point.y * k + y).toBeGreaterThan(0);
    expect(point.y * k + y).toBeLessThan(600);
  }
});

it('arrow keys lead to the nearest node in their direction', () => {
  const positions = new Map([
    ['a', { x: 0, y: 0 }],
    ['right', { x: 200, y: 20 }],
    ['far', { x: 150, y: 400 }],
  ]);
  expect(nextInDirection('a', 'ArrowRight', positions)).toBe('right');
  expect(nextInDirection('a', 'ArrowDown', positions)).toBe('right');
  expect(nextInDirection('a', 'ArrowLeft', positions)).toBeUndefined();
  expect(nextInDirection('right', 'ArrowDown', positions)).toBe('far');
});
