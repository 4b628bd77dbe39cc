/**
 * The arithmetic of the stretch on screen. All numbers are places on the flow's `TimeAxis`, which are nanoseconds from the
 * flow's start as long as no gap is squeezed.
 */

import { formatDuration, niceStep } from '~/util/duration';
import { TimeAxis } from './axis';

/** The stretch of time that is on screen. */
export interface View {
  start: number;
  end: number;
}

/** Deeper zoom shows nothing more: clocks are not that good. */
const MIN_SPAN_NS = 200;

export function fullView(durationNs: number): View {
  return { start: 0, end: Math.max(durationNs, MIN_SPAN_NS) };
}

/** The view nearest to `view` that lies within the flow, no wider than it and no narrower than sense allows. */
export function clampView(view: View, full: View): View {
  const width = Math.min(
    Math.max(view.end - view.start, Math.min(MIN_SPAN_NS, full.end - full.start)),
    full.end - full.start,
  );
  const start = Math.min(Math.max(view.start, full.start), full.end - width);
  return { start, end: start + width };
}

/** Zooms by `factor` (below 1 is closer) so that the moment under the pointer stays under the pointer. */
export function zoomAt(view: View, full: View, at: number, factor: number): View {
  const width = view.end - view.start;
  const fraction = width === 0 ? 0.5 : (at - view.start) / width;
  const next = Math.max(width * factor, MIN_SPAN_NS);
  return clampView({ start: at - fraction * next, end: at + (1 - fraction) * next }, full);
}

export function panBy(view: View, full: View, delta: number): View {
  return clampView({ start: view.start + delta, end: view.end + delta }, full);
}

/** A view around a stretch, with a little air on both sides. */
export function fitView(start: number, end: number, full: View): View {
  const air = Math.max((end - start) * 0.05, MIN_SPAN_NS / 4);
  return clampView({ start: start - air, end: end + air }, full);
}

export function isFullView(view: View, full: View): boolean {
  const tolerance = (full.end - full.start) * 1e-6;
  return view.start <= full.start + tolerance && view.end >= full.end - tolerance;
}

export function timeAt(view: View, fraction: number): number {
  return view.start + (view.end - view.start) * fraction;
}

export function fractionOf(view: View, at: number): number {
  return (at - view.start) / (view.end - view.start);
}

export interface Bar {
  /** Percent of the axis, clipped to it. */
  left: number;
  width: number;
  clippedLeft: boolean;
  clippedRight: boolean;
}

/** Where a span lies on the axis; undefined when it is out of sight. */
export function barOf(view: View, start: number, end: number): Bar | undefined {
  if (end < view.start || start > view.end) return undefined;
  const from = Math.max(fractionOf(view, start), 0);
  const to = Math.min(fractionOf(view, end), 1);
  return {
    left: from * 100,
    width: Math.max(to - from, 0) * 100,
    clippedLeft: start < view.start,
    clippedRight: end > view.end,
  };
}

export interface Tick {
  /** Percent of the axis. */
  left: number;
  label: string;
}

/** Round times from the flow's start on, at most about `count` of them; none within squeezed gaps. */
export function ticks(view: View, count: number, axis: TimeAxis = new TimeAxis(view.end)): Tick[] {
  const width = view.end - view.start;
  if (!(width > 0) || count < 1) return [];
  const step = niceStep(width / count);
  const found: Tick[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const piece of axis.pieces) {
    if (piece.gap || piece.at > view.end || piece.at + piece.width < view.start) continue;
    const from = piece.startNs + Math.max(0, view.start - piece.at);
    const to = piece.startNs + Math.min(piece.width, view.end - piece.at);
    for (let i = Math.ceil(from / step - 1e-9); i * step <= to * (1 + 1e-12); i++) {
      const at = piece.at + i * step - piece.startNs;
      // Right after a gap, a tick may come too close to the one before it.
      if (at - last < step * 0.6) continue;
      last = at;
      found.push({ left: fractionOf(view, at) * 100, label: tickLabel(i * step, step) });
    }
  }
  return found;
}

/** Enough digits that neighbours differ: far into a long flow, `2 min` repeated ten times helps nobody. */
function tickLabel(at: number, step: number): string {
  if (at === 0) return '0';
  const label = formatDuration(at);
  if (at / step < 200) return label;
  for (const [unit, size] of [
    ['s', 1e9],
    ['ms', 1e6],
    ['µs', 1e3],
    ['ns', 1],
  ] as const) {
    if (step >= size || size === 1) {
      const major = Math.floor(at / 1e9);
      const rest = at - major * 1e9;
      return size === 1e9
        ? label
        : `${major ? `${formatDuration(major * 1e9)} + ` : ''}${Math.round(rest / size)} ${unit}`;
    }
  }
  return label;
}

/** The view as the address bar holds it: whole nanoseconds, `start-end`. */
export function formatView(view: View): string {
  return `${Math.round(view.start)}-${Math.round(view.end)}`;
}

export function parseView(text: string | undefined): View | undefined {
  const match = /^(\d{1,16})-(\d{1,16})$/.exec(text ?? '');
  if (!match) return undefined;
  const view = { start: Number(match[1]), end: Number(match[2]) };
  return view.end > view.start ? view : undefined;
}
