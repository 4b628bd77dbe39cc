/** Which names can be written into the drawing without covering each other. */
import type { TopologyNode } from '~/api/service-queries';
import { RADIUS } from './edge-path';
import type { Positions } from './layout';

export const SHOWN_LETTERS = 20;

export function shorten(name: string): string {
  return name.length > SHOWN_LETTERS ? `${name.slice(0, SHOWN_LETTERS - 1)}…` : name;
}

/** The mean width of a letter, as a share of the font's size. */
const LETTER = 0.58;

interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Goes through the nodes as given, the most urgent first: whose name would cover a node or another name goes without. */
export function namesThatFit(
  nodes: readonly TopologyNode[],
  positions: Positions,
  fontSize: number,
): ReadonlySet<string> {
  const circles = nodes.flatMap(({ id }) => {
    const at = positions.get(id);
    return at
      ? [{ id, left: at.x - RADIUS, right: at.x + RADIUS, top: at.y - RADIUS, bottom: at.y + RADIUS }]
      : [];
  });
  const taken: Area[] = [];
  const named = new Set<string>();
  for (const { id, name } of nodes) {
    const at = positions.get(id);
    if (!at) continue;
    const half = (shorten(name).length * LETTER * fontSize) / 2;
    const top = at.y + RADIUS + 3;
    const area = { left: at.x - half, right: at.x + half, top, bottom: top + fontSize * 1.2 };
    if (taken.some((other) => overlap(area, other))) continue;
    if (circles.some((circle) => circle.id !== id && overlap(area, circle))) continue;
    taken.push(area);
    named.add(id);
  }
  return named;
}

function overlap(a: Area, b: Area): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
