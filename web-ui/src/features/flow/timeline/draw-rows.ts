import { formatDuration } from '~/util/duration';
import type { Stretch } from '../critical-path';
import type { ExemplarItem, LogItem, SpanNode } from '../model';
import type { Gap, TimeAxis } from './axis';
import type { Connection } from './connections';
import { fractionOf, ticks, type View } from './geometry';
import { CANVAS_FONT, type Palette } from './palette';
import type { Row } from './rows';

/** What the bars of the rows are drawn from. */
export interface Scene {
  rows: readonly Row[];
  rowHeight: number;
  /** Where a row's bar lies: on a phone the upper part of the row has the name. */
  laneTop: number;
  axis: TimeAxis;
  gaps: readonly Gap[];
  connections: readonly Connection[];
  path: ReadonlyMap<SpanNode, readonly Stretch[]> | undefined;
  palette: Palette;
  /** Whether there is room for durations after the bars. */
  labels: boolean;
}

/** Which rows, and how wide the axis and the room after it are in pixels. */
export interface Frame {
  first: number;
  last: number;
  width: number;
  margin: number;
  view: View;
}

const BAR = 12;
const MARK = 4;

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
      drawLogs(context, scene, frame, place, row.trace.logs, middle);
    } else if (row.kind === 'log') drawLogs(context, scene, frame, place, [row.log], middle);
    else drawLogs(context, scene, frame, place, row.logs, middle);
  }
  drawConnections(context, scene, frame, place);
}

/** From a moment to pixels on the axis. */
export function placer(axis: TimeAxis, frame: Pick<Frame, 'view' | 'width'>): (ns: number) => number {
  return (ns) => fractionOf(frame.view, axis.at(ns)) * frame.width;
}

export type Place = (ns: number) => number;

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
    drawBar(context, palette, node, left, middle - BAR / 2, width);
    context.globalAlpha = 1;
    if (scene.labels) {
      context.fillStyle = node.isError ? palette.error : palette.muted;
      context.fillText(formatDuration(node.span.duration_ns), left + width + 6, middle);
    }
  }
  const path = scene.path?.get(node);
  if (path) {
    context.fillStyle = palette.ink;
    for (const stretch of path) fillStretch(context, frame, place, stretch, middle + BAR / 2 + 1);
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
    context.fillRect(Math.round(at), middle - BAR / 2 - 2, 1.5, BAR + 4);
  }
  drawExemplars(context, palette, frame.width, place, node.exemplars, middle);
  drawLogs(context, scene, frame, place, node.logs, middle);
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
  height = BAR,
): void {
  const hollow = node.isError && node.children.some((child) => child.isError);
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

/** Marks closer than this are one: more would not be seen, and a span may have thousands. */
const MARK_DISTANCE = 3;

function drawLogs(
  context: CanvasRenderingContext2D,
  scene: Scene,
  frame: Frame,
  place: Place,
  logs: readonly LogItem[],
  middle: number,
): void {
  const { palette } = scene;
  let last = Number.NEGATIVE_INFINITY;
  let lastSeverity = 0;
  for (const { atNs, record } of logs) {
    const x = place(atNs);
    const worse = record.severity_number >= 13 && record.severity_number > lastSeverity;
    if (x < -MARK || x > frame.width + MARK || (x - last < MARK_DISTANCE && !worse)) continue;
    last = x;
    lastSeverity = record.severity_number;
    context.fillStyle =
      record.severity_number >= 17
        ? palette.error
        : record.severity_number >= 13
          ? palette.warn
          : palette.ink;
    context.strokeStyle = palette.surface;
    context.lineWidth = 1;
    context.beginPath();
    context.arc(x, middle, MARK, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

export function drawExemplars(
  context: CanvasRenderingContext2D,
  palette: Palette,
  axisWidth: number,
  place: Place,
  exemplars: readonly ExemplarItem[],
  middle: number,
): void {
  context.fillStyle = palette.surface;
  context.strokeStyle = palette.ink;
  context.lineWidth = 1;
  let last = Number.NEGATIVE_INFINITY;
  for (const { atNs } of exemplars) {
    const x = place(atNs);
    if (x < 0 || x > axisWidth || x - last < MARK_DISTANCE) continue;
    last = x;
    context.beginPath();
    context.moveTo(x, middle - 5);
    context.lineTo(x + 5, middle);
    context.lineTo(x, middle + 5);
    context.lineTo(x - 5, middle);
    context.closePath();
    context.fill();
    context.stroke();
  }
}

/** From a cause to its effect: along the cause's end to the effect's row, then across to the effect's start. */
export function drawConnections(
  context: CanvasRenderingContext2D,
  scene: Pick<Scene, 'palette' | 'rowHeight' | 'laneTop' | 'connections'>,
  frame: Frame,
  place: Place,
): void {
  const { palette, rowHeight, laneTop } = scene;
  const middleOf = (row: number) => (row - frame.first) * rowHeight + laneTop + (rowHeight - laneTop) / 2;
  context.strokeStyle = palette.lineStrong;
  context.fillStyle = palette.lineStrong;
  context.lineWidth = 1.25;
  for (const { fromRow, toRow, fromNs, toNs, waitNs } of scene.connections) {
    if (Math.max(fromRow, toRow) < frame.first || Math.min(fromRow, toRow) > frame.last) continue;
    const x1 = place(fromNs);
    const x2 = place(toNs);
    if (x2 < 0 || x1 > frame.width) continue;
    const y2 = middleOf(toRow);
    const [left, right] = [Math.max(0, x1), Math.min(frame.width, x2)];
    context.setLineDash([4, 3]);
    context.beginPath();
    if (x1 >= 0) {
      context.moveTo(x1, middleOf(fromRow) + (toRow > fromRow ? BAR / 2 : -BAR / 2));
      context.lineTo(x1, y2);
    } else context.moveTo(0, y2);
    context.lineTo(right, y2);
    context.stroke();
    context.setLineDash([]);
    if (x2 <= frame.width) {
      context.beginPath();
      context.moveTo(x2 - 6, y2 - 4);
      context.lineTo(x2, y2);
      context.lineTo(x2 - 6, y2 + 4);
      context.fill();
    }
    const label = waitNs > 0 ? `${formatDuration(waitNs)} later` : '';
    const width = context.measureText(label).width;
    if (label && right - left > width + 20) {
      const x = (left + right - width) / 2;
      context.fillStyle = palette.canvas;
      context.fillRect(x - 3, y2 - 7, width + 6, 14);
      context.fillStyle = palette.muted;
      context.fillText(label, x, y2);
      context.fillStyle = palette.lineStrong;
    }
  }
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
