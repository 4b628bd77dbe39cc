import { formatDuration } from '~/util/duration';
import type { Stretch } from '../critical-path';
import { passedOn } from '../failures';
import type { ExemplarItem, LogItem, SpanNode } from '../model';
import { drawConnections, drawExemplars, drawLogs } from './draw-marks';
import { ticks } from './geometry';
import { CANVAS_FONT, type Palette } from './palette';
import type { Row } from './rows';
import { BAR_HEIGHT, type Frame, type Place, placer, type Scene } from './scene';

/** Draws the rows from `first` to `last`; the context's origin is the axis' left end at the top of the first row. */
export function drawRows(context: CanvasRenderingContext2D, scene: Scene, frame: Frame): void {
  context.font = CANVAS_FONT;
  context.textBaseline = 'middle';
  const place = placer(scene.axis, frame);
  drawGrid(context, scene, frame);
  drawGaps(context, scene, frame, place);
  for (let index = frame.first; index <= frame.last; index++) {
    const row = scene.rows[index];
    if (!row) continue;
    const top = (index - frame.first) * scene.rowHeight + scene.laneTop;
    const middle = top + (scene.rowHeight - scene.laneTop) / 2;
    if (row.kind === 'span')
      drawSpan(context, scene, frame, place, row.node, row.matches, middle, row.expanded);
    else if (row.kind === 'trace') {
      drawTrace(context, scene, frame, place, row.trace, middle);
      drawLogs(context, scene.palette, frame.width, place, row.trace.logs, middle);
    } else if (row.kind === 'log') drawLogs(context, scene.palette, frame.width, place, [row.log], middle);
    else drawLogs(context, scene.palette, frame.width, place, row.logs, middle);
  }
  drawConnections(context, scene, frame, place);
}

function heightOf(scene: Scene, frame: Frame): number {
  return (frame.last - frame.first + 1) * scene.rowHeight;
}

function drawGrid(context: CanvasRenderingContext2D, scene: Scene, frame: Frame): void {
  context.fillStyle = scene.palette.line;
  const height = heightOf(scene, frame);
  for (const tick of ticks(frame.view, tickCount(frame.width), scene.axis))
    context.fillRect(Math.round((tick.left / 100) * frame.width), 0, 1, height);
}

/** One label in about this many pixels. */
export function tickCount(width: number): number {
  return Math.max(2, Math.floor(width / 110));
}

function drawGaps(context: CanvasRenderingContext2D, scene: Scene, frame: Frame, place: Place): void {
  const height = heightOf(scene, frame);
  for (const gap of scene.gaps) {
    const left = Math.max(0, place(gap.startNs));
    const right = Math.min(frame.width, place(gap.endNs));
    if (right <= left) continue;
    context.globalAlpha = 0.55;
    context.fillStyle = scene.palette.canvas;
    context.fillRect(left, 0, right - left, height);
    context.globalAlpha = 0.5;
    context.strokeStyle = scene.palette.lineStrong;
    context.lineWidth = 1;
    context.setLineDash([1, 4]);
    context.beginPath();
    for (const x of [left, right]) {
      context.moveTo(Math.round(x) + 0.5, 0);
      context.lineTo(Math.round(x) + 0.5, height);
    }
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }
}

function drawSpan(
  context: CanvasRenderingContext2D,
  scene: Scene,
  frame: Frame,
  place: Place,
  node: SpanNode,
  matches: boolean,
  middle: number,
  expanded: boolean,
): void {
  const { palette } = scene;
  const from = place(node.startNs);
  const to = place(node.endNs);
  if (to < 0 || from > frame.width) {
    drawArrow(context, palette, to < 0 ? 3 : frame.width - 3, middle, to < 0);
  } else {
    const left = Math.max(0, from);
    const width = Math.max(2, Math.min(frame.width, to) - left);
    context.globalAlpha = matches ? 1 : 0.4;
    drawBar(context, palette, node, left, middle - BAR_HEIGHT / 2, width);
    context.globalAlpha = 1;
    if (scene.labels) {
      context.fillStyle = node.isError ? palette.error : palette.muted;
      context.fillText(formatDuration(node.span.duration_ns), left + width + 6, middle);
    }
  }
  const path = scene.path?.get(node);
  if (path) {
    context.fillStyle = palette.ink;
    for (const stretch of path) fillStretch(context, frame, place, stretch, middle + BAR_HEIGHT / 2 + 1);
  }
  // A closed row stands for what it hides: where it spent its time stays visible.
  if (!expanded && node.children.length > 0) {
    context.fillStyle = palette.surface;
    for (const child of node.children.slice(0, 200)) fillStretch(context, frame, place, child, middle - 1);
  }
  for (const { atNs, isException } of node.events) {
    const at = place(atNs);
    if (at < 0 || at > frame.width) continue;
    context.fillStyle = isException ? palette.error : palette.ink;
    context.fillRect(Math.round(at), middle - BAR_HEIGHT / 2 - 2, 1.5, BAR_HEIGHT + 4);
  }
  drawExemplars(context, palette, frame.width, place, node.exemplars, middle);
  drawLogs(context, scene.palette, frame.width, place, node.logs, middle);
}

function fillStretch(
  context: CanvasRenderingContext2D,
  frame: Frame,
  place: Place,
  stretch: Stretch,
  top: number,
): void {
  const from = Math.max(0, place(stretch.startNs));
  const to = Math.min(frame.width, place(stretch.endNs));
  if (to >= from) context.fillRect(from, top, Math.max(1, to - from), 2);
}

/** Errors are red: solid where a failure began, hollow where a span only passed its child's failure on. */
export function drawBar(
  context: CanvasRenderingContext2D,
  palette: Palette,
  node: SpanNode,
  left: number,
  top: number,
  width: number,
  height = BAR_HEIGHT,
): void {
  const hollow = passedOn(node);
  context.fillStyle = hollow
    ? palette.errorSoft
    : node.isError
      ? palette.error
      : (palette.services.get(node.span.service) ?? palette.faint);
  context.fillRect(left, top, width, height);
  if (hollow) {
    context.strokeStyle = palette.error;
    context.lineWidth = 1.5;
    context.strokeRect(left + 0.75, top + 0.75, Math.max(0, width - 1.5), height - 1.5);
  }
}

function drawTrace(
  context: CanvasRenderingContext2D,
  scene: Scene,
  frame: Frame,
  place: Place,
  trace: { startNs: number; endNs: number; trace: { has_error: boolean } },
  middle: number,
): void {
  const { palette } = scene;
  const from = place(trace.startNs);
  const to = place(trace.endNs);
  if (to < 0 || from > frame.width) {
    drawArrow(context, palette, to < 0 ? 3 : frame.width - 3, middle, to < 0);
    return;
  }
  const left = Math.max(0, from);
  const right = Math.max(left + 2, Math.min(frame.width, to));
  context.strokeStyle = trace.trace.has_error ? palette.error : palette.lineStrong;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(left + 0.5, middle + 4);
  context.lineTo(left + 0.5, middle - 3.5);
  context.lineTo(right - 0.5, middle - 3.5);
  context.lineTo(right - 0.5, middle + 4);
  context.stroke();
  if (scene.labels) {
    context.fillStyle = palette.muted;
    context.fillText(formatDuration(trace.endNs - trace.startNs), right + 6, middle);
  }
}

/** Says on which side of the stretch on screen something lies. */
function drawArrow(
  context: CanvasRenderingContext2D,
  palette: Palette,
  x: number,
  middle: number,
  before: boolean,
): void {
  const step = before ? -3 : 3;
  context.strokeStyle = palette.muted;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x - step / 2, middle - 3.5);
  context.lineTo(x + step / 2, middle);
  context.lineTo(x - step / 2, middle + 3.5);
  context.stroke();
}

/** The records and exemplars under the pointer in a row; `tolerance` in nanoseconds. */
export function itemsAt(
  row: Row | undefined,
  atNs: number,
  tolerance: number,
): { logs: LogItem[]; exemplars: ExemplarItem[] } {
  const near = (item: { atNs: number }) => Math.abs(item.atNs - atNs) <= tolerance;
  switch (row?.kind) {
    case 'span':
      return { logs: row.node.logs.filter(near), exemplars: row.node.exemplars.filter(near) };
    case 'trace':
      return { logs: row.trace.logs.filter(near), exemplars: [] };
    case 'loose':
      return { logs: row.logs.filter(near), exemplars: [] };
    default:
      return { logs: [], exemplars: [] };
  }
}
