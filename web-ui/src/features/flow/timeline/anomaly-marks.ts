import type { AnomalousMinute } from '../anomalies';
import type { TimeAxis } from './axis';
import { fractionOf, type View } from './geometry';

/** One or more minutes as a mark on the axis, in pixels from its left end. */
export interface AnomalyMark {
  left: number;
  width: number;
  minutes: AnomalousMinute[];
}

/** Narrower than this, a finger does not meet it (WCAG 2.2, 2.5.8). */
const MIN_WIDTH = 24;

/** The marks on screen. What would lie closer together than a mark is wide is one of them. */
export function anomalyMarks(
  minutes: readonly AnomalousMinute[],
  view: View,
  axis: TimeAxis,
  width: number,
): AnomalyMark[] {
  const marks: AnomalyMark[] = [];
  for (const minute of minutes) {
    const from = fractionOf(view, axis.at(minute.startNs)) * width;
    const to = fractionOf(view, axis.at(minute.endNs)) * width;
    if (to < 0 || from > width) continue;
    const left = Math.min(Math.max(0, from), Math.max(0, width - MIN_WIDTH));
    const right = Math.max(Math.min(width, to), left + MIN_WIDTH);
    const last = marks.at(-1);
    if (last && left < last.left + last.width - 1) {
      last.width = Math.max(last.width, right - last.left);
      last.minutes.push(minute);
    } else marks.push({ left, width: right - left, minutes: [minute] });
  }
  return marks;
}
