import { passedOn } from '../failures';
import type { SpanNode } from '../model';
import type { TraceRelation } from '../relations';
import { AXIS_LEFT } from './bars';
import type { Connection } from './connections';
import { drawConnections, drawExemplars } from './draw-marks';
import { drawBar } from './draw-rows';
import type { FlameLayout } from './flame-layout';
import type { View } from './geometry';
import { CANVAS_FONT, type Palette } from './palette';
import { type Place, placer, type Scene } from './scene';

/** Height of a row of the flame graph, in pixels. */
export const FLAME_ROW = 19;

export type FlameLook = Pick<Scene, 'axis' | 'gaps' | 'path' | 'palette'>;

/** What the flame graph is drawn from, and which part of it is on screen. */
export interface FlameScene {
  layout: FlameLayout;
  look: FlameLook;
  relations: Map<string, TraceRelation>;
  connections: readonly Connection[];
  isShown: (node: SpanNode) => boolean;
  selected: SpanNode | undefined;
  active: SpanNode | undefined;
  /** Where the screen begins, in pixels from the first row. */
  top: number;
  height: number;
  width: number;
  view: View;
}

/** Draws what is on screen; the context's origin is the axis' left end at the top of the screen. */
export function drawFlame(context: CanvasRenderingContext2D, scene: FlameScene): void {
  const { layout, look, width, height, top } = scene;
  const { palette } = look;
  const place = placer(look.axis, scene);
  context.font = CANVAS_FONT;
  context.textBaseline = 'middle';
  context.fillStyle = palette.canvas;
  for (const gap of look.gaps) {
    const left = Math.max(0, place(gap.startNs));
    const right = Math.min(width, place(gap.endNs));
    if (right > left) context.fillRect(left, 0, right - left, height);
  }
  const first = Math.floor(top / FLAME_ROW);
  const last = Math.min(layout.rows.length - 1, Math.ceil((top + height) / FLAME_ROW));
  for (const { trace, row } of layout.traces) {
    if (row < first - 1 || row > last) continue;
    const y = row * FLAME_ROW - top;
    context.fillStyle = palette.line;
    context.fillRect(-AXIS_LEFT, y, width + 200, 1);
    context.fillStyle = palette.muted;
    const relation = scene.relations.get(trace.trace.trace_id);
    context.fillText(
      `Trace ${trace.index + 1} · ${trace.trace.root_operation}${relation ? ` · ${relation.label}` : ''}`,
      0,
      y + FLAME_ROW / 2 + 1,
    );
  }
  for (let index = first; index <= last; index++) {
    let painted = Number.NEGATIVE_INFINITY;
    for (const { node } of layout.rows[index] ?? []) {
      const from = place(node.startNs);
      const to = place(node.endNs);
      if (to < 0 || from > width) continue;
      // Among spans thinner than a pixel, one stands for its neighbours; failed ones are always seen.
      if (to - painted < 0.7 && !node.isError && node !== scene.selected && node !== scene.active) continue;
      painted = to;
      const left = Math.max(0, from);
      drawFlameSpan(
        context,
        scene,
        node,
        left,
        index * FLAME_ROW - top,
        Math.max(1, Math.min(width, to) - left),
        place,
      );
    }
  }
  // Rows are counted from the top edge of what is on screen, which may cut one.
  drawConnections(
    context,
    { palette, rowHeight: FLAME_ROW, laneTop: 0, connections: scene.connections },
    { first: top / FLAME_ROW, last: (top + height) / FLAME_ROW, width, margin: 0, view: scene.view },
    place,
  );
}

function drawFlameSpan(
  context: CanvasRenderingContext2D,
  scene: FlameScene,
  node: SpanNode,
  left: number,
  top: number,
  width: number,
  place: Place,
): void {
  const { palette } = scene.look;
  context.globalAlpha = scene.isShown(node) ? 1 : 0.2;
  drawBar(context, palette, node, left, top + 1, Math.max(1, width - 0.5), FLAME_ROW - 2);
  context.globalAlpha = 1;
  if (width > 34) {
    // An exemplar is often of the whole span and lies at its start.
    const indent = node.exemplars.some(({ atNs }) => Math.abs(place(atNs) - left) < 6) ? 9 : 4;
    writeName(context, palette, node, left + indent, top, width - indent - 4);
  }
  if (width > 4) {
    for (const log of node.logs) {
      const x = place(log.atNs);
      if (x < 0 || x > scene.width) continue;
      context.fillStyle = log.record.severity_number >= 17 ? palette.error : palette.ink;
      context.strokeStyle = palette.surface;
      context.lineWidth = 1;
      context.beginPath();
      context.arc(x, top + FLAME_ROW - 4, 2.5, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
  }
  if (width > 4) drawExemplars(context, palette, scene.width, place, node.exemplars, top + FLAME_ROW / 2);
  const path = scene.look.path?.get(node);
  if (path) {
    context.fillStyle = palette.ink;
    for (const stretch of path) {
      const from = Math.max(0, place(stretch.startNs));
      const to = Math.min(scene.width, place(stretch.endNs));
      if (to >= from) context.fillRect(from, top + FLAME_ROW - 2, Math.max(1, to - from), 1.5);
    }
  }
  if (node === scene.selected || node === scene.active) {
    context.strokeStyle = node === scene.selected ? palette.ink : palette.accent;
    context.lineWidth = 2;
    context.strokeRect(left + 1, top + 1.5, Math.max(1, width - 2), FLAME_ROW - 3);
  }
}

function writeName(
  context: CanvasRenderingContext2D,
  palette: Palette,
  node: SpanNode,
  left: number,
  top: number,
  width: number,
): void {
  const hollow = passedOn(node);
  context.save();
  context.beginPath();
  context.rect(left, top, Math.max(0, width), FLAME_ROW);
  context.clip();
  context.fillStyle = hollow ? palette.error : palette.surface;
  context.fillText(`${node.span.name}  ${node.span.service}`, left, top + FLAME_ROW / 2 + 0.5);
  context.restore();
}
