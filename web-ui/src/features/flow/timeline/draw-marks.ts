/** What is drawn over the bars: log records, exemplars and the lines between traces. */
import { formatDuration } from '~/util/duration';
import type { ExemplarItem, LogItem } from '../model';
import type { Palette } from './palette';
import { BAR_HEIGHT, type Frame, type Place, type Scene } from './scene';

const MARK = 4;

/** Marks closer than this are one: more would not be seen, and a span may have thousands. */
const MARK_DISTANCE = 3;

export function drawLogs(
  context: CanvasRenderingContext2D,
  palette: Palette,
  axisWidth: number,
  place: Place,
  logs: readonly LogItem[],
  middle: number,
): void {
  let last = Number.NEGATIVE_INFINITY;
  let lastSeverity = 0;
  for (const { atNs, record } of logs) {
    const x = place(atNs);
    const worse = record.severity_number >= 13 && record.severity_number > lastSeverity;
    if (x < -MARK || x > axisWidth + MARK || (x - last < MARK_DISTANCE && !worse)) continue;
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
      context.moveTo(x1, middleOf(fromRow) + (toRow > fromRow ? BAR_HEIGHT / 2 : -BAR_HEIGHT / 2));
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
