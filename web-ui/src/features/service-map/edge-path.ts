import type { Point } from './layout';

/** Radius of a node's circle. */
export const RADIUS = 22;
/** Room between a circle and the tip of an arrow. */
const GAP = 4;
/** How far the middle of an edge is bent aside, so that two opposite edges do not lie on each other. */
const BEND = 0.08;

export interface EdgePath {
  d: string;
  /** The arrow head, as `points` of a polygon. */
  head: string;
  /** The point at a share of the way, where a label may go. */
  at: (share: number) => Point;
}

/** A slightly bent line from circle to circle; for a node that reaches itself, a loop above it. */
export function edgePath(from: Point, to: Point): EdgePath {
  if (from.x === to.x && from.y === to.y) {
    const top = from.y - RADIUS - GAP;
    const d = `M ${from.x - 8} ${top} C ${from.x - 34} ${top - 44}, ${from.x + 34} ${top - 44}, ${from.x + 8} ${top}`;
    return {
      d,
      head: arrow({ x: from.x + 8, y: top }, { x: -0.35, y: 1 }),
      at: () => ({ x: from.x, y: top - 34 }),
    };
  }
  const bend = {
    x: (from.x + to.x) / 2 - (to.y - from.y) * BEND,
    y: (from.y + to.y) / 2 + (to.x - from.x) * BEND,
  };
  const start = towards(from, bend, RADIUS + GAP);
  const end = towards(to, bend, RADIUS + GAP);
  const base = towards(to, bend, RADIUS + GAP + 6);
  return {
    d: `M ${round(start.x)} ${round(start.y)} Q ${round(bend.x)} ${round(bend.y)} ${round(base.x)} ${round(base.y)}`,
    head: arrow(end, { x: to.x - bend.x, y: to.y - bend.y }),
    at: (share) => {
      const [a, b, c] = [(1 - share) ** 2, 2 * share * (1 - share), share ** 2];
      return { x: a * start.x + b * bend.x + c * end.x, y: a * start.y + b * bend.y + c * end.y };
    },
  };
}

function towards(from: Point, to: Point, by: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by };
}

function arrow(tip: Point, direction: Point): string {
  const length = Math.hypot(direction.x, direction.y) || 1;
  const [dx, dy] = [direction.x / length, direction.y / length];
  const corner = (side: number) =>
    `${round(tip.x - 8 * dx + side * 4.5 * dy)},${round(tip.y - 8 * dy - side * 4.5 * dx)}`;
  return `${round(tip.x)},${round(tip.y)} ${corner(1)} ${corner(-1)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
