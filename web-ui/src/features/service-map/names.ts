/** What can be written into the drawing, and where, without covering something else. */
import type { TopologyNode } from '~/api/service-queries';
import { RADIUS } from './edge-path';
import type { Point, Positions } from './layout';
import { trafficWords } from './model';

const SHOWN_LETTERS = 20;

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
  const circles = circlesOf(nodes, positions);
  const taken: Area[] = [];
  const named = new Set<string>();
  for (const { id, name } of nodes) {
    const at = positions.get(id);
    if (!at) continue;
    const area = below(at, shorten(name), fontSize, 1);
    if (taken.some((other) => overlap(area, other))) continue;
    if (circles.some((circle) => circle.id !== id && overlap(area, circle))) continue;
    taken.push(area);
    named.add(id);
  }
  return named;
}

/** A line between two nodes. */
export interface Line {
  key: string;
  at: (share: number) => Point;
}

/** What stands along a line. */
export interface LineLabel extends Line {
  text: string;
}

/** Which lines go through which part of the drawing. */
export class LineIndex {
  readonly #cells = new Map<string, { key: string; point: Point }[]>();

  constructor(lines: readonly Line[]) {
    for (const { key, at } of lines) {
      const length = Math.hypot(at(1).x - at(0).x, at(1).y - at(0).y);
      const steps = Math.max(2, Math.ceil(length / STEP));
      for (let i = 0; i <= steps; i++) {
        const point = at(i / steps);
        const cell = cellKey(Math.floor(point.x / CELL), Math.floor(point.y / CELL));
        const points = this.#cells.get(cell);
        if (points) points.push({ key, point });
        else this.#cells.set(cell, [{ key, point }]);
      }
    }
  }

  /** How many lines go through an area, but for one of them. */
  through(area: Area, but: string): number {
    const found = new Set<string>();
    for (let x = Math.floor(area.left / CELL); x <= Math.floor(area.right / CELL); x++)
      for (let y = Math.floor(area.top / CELL); y <= Math.floor(area.bottom / CELL); y++)
        for (const { key, point } of this.#cells.get(cellKey(x, y)) ?? [])
          if (key !== but && contains(area, point)) found.add(key);
    return found.size;
  }
}

/** Shorter than a label is high, so that none is crossed between two points. */
const STEP = 8;
const CELL = 48;

function cellKey(x: number, y: number): string {
  return `${x} ${y}`;
}

/** Where a label is looked a place for, the best first: on the line, then above and below it. */
const SHARES = [0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78];
const BESIDE = [0, -1, 1, -2, 2];

/**
 * Places for labels of lines, the most urgent first, beside all nodes with their two lines of words and across as few other lines as
 * can be. Where none is free, the label stands in the middle all the same: what a line says is worth more than a tidy picture.
 */
export function placeLabels(
  labels: readonly LineLabel[],
  nodes: readonly TopologyNode[],
  positions: Positions,
  fontSize: number,
  lines: LineIndex,
): ReadonlyMap<string, Point> {
  const taken: Area[] = [
    ...circlesOf(nodes, positions),
    ...nodes.flatMap((node) => {
      const at = positions.get(node.id);
      return at
        ? [below(at, shorten(node.name), 1.2 * fontSize, 2), below(at, trafficWords(node), fontSize, 2)]
        : [];
    }),
  ];
  const places = new Map<string, Point>();
  for (const { key, text, at } of labels) {
    let best: { place: Point; crossed: number } | undefined;
    for (const beside of BESIDE)
      for (const share of SHARES) {
        const place = { x: at(share).x, y: at(share).y + beside * fontSize };
        const area = around(place, text, fontSize);
        if (best?.crossed === 0 || taken.some((other) => overlap(area, other))) continue;
        const crossed = lines.through(area, key);
        if (!best || crossed < best.crossed) best = { place, crossed };
      }
    const place = best?.place ?? at(0.5);
    taken.push(around(place, text, fontSize));
    places.set(key, place);
  }
  return places;
}

function circlesOf(nodes: readonly TopologyNode[], positions: Positions): (Area & { id: string })[] {
  return nodes.flatMap(({ id }) => {
    const at = positions.get(id);
    if (!at) return [];
    const { x, y } = at;
    return [{ id, left: x - RADIUS, right: x + RADIUS, top: y - RADIUS, bottom: y + RADIUS }];
  });
}

/** Lines of words below a node. */
function below({ x, y }: Point, text: string, fontSize: number, lines: number): Area {
  const half = (text.length * LETTER * fontSize) / 2;
  const top = y + RADIUS + 3;
  return { left: x - half, right: x + half, top, bottom: top + lines * fontSize * 1.2 };
}

function around({ x, y }: Point, text: string, fontSize: number): Area {
  const half = (text.length * LETTER * fontSize) / 2;
  return { left: x - half, right: x + half, top: y - fontSize * 0.7, bottom: y + fontSize * 0.7 };
}

function contains(area: Area, { x, y }: Point): boolean {
  return area.left < x && x < area.right && area.top < y && y < area.bottom;
}

function overlap(a: Area, b: Area): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
