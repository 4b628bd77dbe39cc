import type { Stretch } from '../critical-path';
import type { SpanNode } from '../model';
import type { Gap, TimeAxis } from './axis';
import type { Connection } from './connections';
import { fractionOf, type View } from './geometry';
import type { Palette } from './palette';
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

/** Height of a bar, in pixels. */
export const BAR_HEIGHT = 12;

/** From a moment of the flow, in nanoseconds, to pixels on the axis. */
export type Place = (ns: number) => number;

export function placer(axis: TimeAxis, frame: Pick<Frame, 'view' | 'width'>): Place {
  return (ns) => fractionOf(frame.view, axis.at(ns)) * frame.width;
}
