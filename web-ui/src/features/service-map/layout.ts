/**
 * Where the nodes of the map are. A force layout (d3-force) with callers to the left of what they call, so that requests
 * are read from left to right. The same map gives the same picture: nodes are taken in the order of their IDs, begin at
 * places that follow from the graph alone, and d3-force draws its random numbers from a fixed seed.
 */
import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from 'd3-force';

export interface Point {
  x: number;
  y: number;
}

export type Positions = ReadonlyMap<string, Point>;

interface LayoutEdge {
  source: string;
  target: string;
}

interface Body extends SimulationNodeDatum {
  id: string;
  rank: number;
  x: number;
  y: number;
}

/** Radius of the space that a node with its label needs. */
const SPACE = 58;
const COLUMN = 200;
const TICKS = 300;

/**
 * Positions for all nodes. Those that `before` knows stay exactly where they were, so that a refresh moves nothing;
 * only new ones look for a place.
 */
export function layoutGraph(
  ids: readonly string[],
  edges: readonly LayoutEdge[],
  before?: Positions,
): Positions {
  const sorted = [...new Set(ids)].sort();
  const known = new Set(sorted);
  const links = edges
    .filter((edge) => edge.source !== edge.target && known.has(edge.source) && known.has(edge.target))
    .map(({ source, target }) => ({ source, target }))
    .sort((a, b) => compare(a.source, b.source) || compare(a.target, b.target));
  if (sorted.every((id) => before?.has(id))) return pick(sorted, before);

  const ranks = rankNodes(sorted, links);
  const bodies = place(sorted, ranks, links, before);
  forceSimulation(bodies)
    .force('charge', forceManyBody<Body>().strength(-420).distanceMax(900))
    .force(
      'link',
      forceLink<Body, { source: string; target: string }>(links)
        .id((body) => body.id)
        .distance(150)
        .strength(0.12),
    )
    .force('x', forceX<Body>((body) => body.rank * COLUMN).strength(0.35))
    .force('y', forceY<Body>(0).strength(0.05))
    .force('collide', forceCollide<Body>(SPACE).strength(0.9).iterations(2))
    .stop()
    .tick(TICKS);
  return new Map(bodies.map((body) => [body.id, { x: Math.round(body.x), y: Math.round(body.y) }]));
}

function pick(ids: readonly string[], from: Positions | undefined): Positions {
  return new Map(ids.flatMap((id) => (from?.has(id) ? [[id, from.get(id) as Point] as const] : [])));
}

/**
 * How many calls away from the first caller a node is: the longest way, with calls that lead back into a circle left out.
 */
export function rankNodes(ids: readonly string[], links: readonly LayoutEdge[]): Map<string, number> {
  const targets = new Map<string, string[]>();
  const callers = new Map<string, number>();
  for (const { source, target } of links) {
    targets.set(source, [...(targets.get(source) ?? []), target]);
    callers.set(target, (callers.get(target) ?? 0) + 1);
  }
  // Depth first, from those that nobody calls: an edge to a node still being visited closes a circle.
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const forward = new Map<string, string[]>();
  const visit = (root: string) => {
    const stack = [{ id: root, next: 0 }];
    state.set(root, 'open');
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const target = targets.get(top.id)?.[top.next++];
      if (target === undefined) {
        state.set(top.id, 'done');
        order.push(top.id);
        stack.pop();
      } else if (state.get(target) !== 'open') {
        forward.set(top.id, [...(forward.get(top.id) ?? []), target]);
        if (!state.has(target)) {
          state.set(target, 'open');
          stack.push({ id: target, next: 0 });
        }
      }
    }
  };
  for (const id of ids) if (!callers.has(id)) visit(id);
  for (const id of ids) if (!state.has(id)) visit(id);

  const ranks = new Map(ids.map((id) => [id, 0]));
  for (const id of order.reverse()) {
    for (const target of forward.get(id) ?? [])
      ranks.set(target, Math.max(ranks.get(target) ?? 0, (ranks.get(id) ?? 0) + 1));
  }
  return ranks;
}

/** Where the bodies begin: known ones are held fast, new ones beside a known neighbour or one below the other in their column. */
function place(
  ids: readonly string[],
  ranks: ReadonlyMap<string, number>,
  links: readonly LayoutEdge[],
  before: Positions | undefined,
): Body[] {
  const filled = new Map<number, number>();
  return ids.map((id) => {
    const rank = ranks.get(id) ?? 0;
    const fixed = before?.get(id);
    if (fixed) return { id, rank: fixed.x / COLUMN, x: fixed.x, y: fixed.y, fx: fixed.x, fy: fixed.y };
    const row = filled.get(rank) ?? 0;
    filled.set(rank, row + 1);
    const neighbour = links
      .flatMap((link) => (link.target === id ? [before?.get(link.source)] : []))
      .find((point) => point !== undefined);
    if (neighbour)
      return { id, rank: neighbour.x / COLUMN + 1, x: neighbour.x + COLUMN, y: neighbour.y + row };
    // Alternately below and above the middle.
    const side = row % 2 === 0 ? 1 : -1;
    return { id, rank, x: rank * COLUMN, y: side * Math.ceil(row / 2) * SPACE * 2 };
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The shape of a map on a screen: wide, with room for names beside each other. */
const ASPECT = 2.2;
const MAX_STRETCH = 1.6;

/** How much wider a layout should be drawn than it was found, so that it fills a screen. */
export function stretchFor(positions: Positions): number {
  const { width, height } = boundsOfGraph(positions);
  return Math.min(MAX_STRETCH, Math.max(1, (ASPECT * height) / width));
}

export function stretched(positions: Positions, factor: number): Positions {
  return new Map([...positions].map(([id, { x, y }]) => [id, { x: Math.round(x * factor), y }]));
}

/** The same map from top to bottom, for a view that is taller than wide. */
export function upright(positions: Positions): Positions {
  return new Map([...positions].map(([id, { x, y }]) => [id, { x: y, y: x * 0.75 }]));
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The least box around all nodes, labels included. */
export function boundsOfGraph(positions: Positions): Box {
  const xs = [...positions.values()].map((point) => point.x);
  const ys = [...positions.values()].map((point) => point.y);
  if (xs.length === 0) return { left: 0, top: 0, width: 1, height: 1 };
  const left = Math.min(...xs) - SPACE * 1.3;
  const top = Math.min(...ys) - SPACE;
  return {
    left,
    top,
    width: Math.max(...xs) + SPACE * 1.3 - left,
    height: Math.max(...ys) + SPACE * 1.2 - top,
  };
}

/** The zoom and shift that show the box in a view of this size; small graphs are not blown up. */
export function fit(box: Box, width: number, height: number): { k: number; x: number; y: number } {
  const k = Math.max(0.08, Math.min(1.2, width / box.width, height / box.height));
  return {
    k,
    x: width / 2 - k * (box.left + box.width / 2),
    y: height / 2 - k * (box.top + box.height / 2),
  };
}

/** The nearest node in the direction of an arrow key. */
export function nextInDirection(
  from: string,
  key: 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown',
  positions: Positions,
): string | undefined {
  const start = positions.get(from);
  if (!start) return undefined;
  const along = key === 'ArrowLeft' || key === 'ArrowRight';
  const sign = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : -1;
  let best: { id: string; cost: number } | undefined;
  for (const [id, point] of positions) {
    const ahead = sign * (along ? point.x - start.x : point.y - start.y);
    const aside = Math.abs(along ? point.y - start.y : point.x - start.x);
    if (id === from || ahead <= 1) continue;
    const cost = ahead + 2 * aside;
    if (!best || cost < best.cost) best = { id, cost };
  }
  return best?.id;
}
