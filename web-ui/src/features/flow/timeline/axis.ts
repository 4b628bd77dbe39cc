/** From the flow's time to its place on the axis, and the stretches in which nothing of the flow happened. */

import type { FlowModel } from '../model';

/** A stretch without any span or record, in nanoseconds from the flow's start. */
export interface Gap {
  startNs: number;
  endNs: number;
}

/** Shorter waits are part of the work, and marking them would be noise. */
const MIN_SHARE = 0.03;
/** A squeezed gap's place on the axis, as a share of the time in which something happened. */
const SQUEEZED_SHARE = 0.06;

/** Where the flow waited: between its traces, usually for a queue or for somebody to try again. */
export function findGaps(model: FlowModel): Gap[] {
  const busy: Gap[] = [
    ...model.traces.flatMap((trace) => trace.roots.map(({ startNs, endNs }) => ({ startNs, endNs }))),
    ...model.spans.map(({ startNs, endNs }) => ({ startNs, endNs })),
    ...[...model.logs, ...model.exemplars].map(({ atNs }) => ({ startNs: atNs, endNs: atNs })),
  ].sort((a, b) => a.startNs - b.startNs);
  const gaps: Gap[] = [];
  let until = busy[0]?.endNs ?? 0;
  for (const { startNs, endNs } of busy) {
    if (startNs - until > model.durationNs * MIN_SHARE) gaps.push({ startNs: until, endNs: startNs });
    until = Math.max(until, endNs);
  }
  return gaps;
}

export function gapTime(gaps: readonly Gap[]): number {
  return gaps.reduce((sum, gap) => sum + gap.endNs - gap.startNs, 0);
}

/** A stretch of time and its place; outside of squeezed gaps a nanosecond is one unit of the axis. */
export interface Piece {
  startNs: number;
  endNs: number;
  at: number;
  width: number;
  gap: boolean;
}

/** The time axis of a flow, with its gaps true to scale or squeezed. */
export class TimeAxis {
  readonly pieces: readonly Piece[];
  /** The axis from end to end. */
  readonly length: number;

  constructor(durationNs: number, squeezed: readonly Gap[] = []) {
    const width = Math.max(1, (durationNs - gapTime(squeezed)) * SQUEEZED_SHARE);
    const pieces: Piece[] = [];
    let at = 0;
    let from = 0;
    const add = (startNs: number, endNs: number, gap: boolean) => {
      if (endNs <= startNs) return;
      // A short gap is not made longer.
      const length = gap ? Math.min(width, endNs - startNs) : endNs - startNs;
      pieces.push({ startNs, endNs, at, width: length, gap });
      at += length;
    };
    for (const gap of squeezed) {
      add(from, gap.startNs, false);
      add(gap.startNs, gap.endNs, true);
      from = gap.endNs;
    }
    add(from, Math.max(durationNs, 1), false);
    this.pieces = pieces;
    this.length = at;
  }

  /** The place of a moment. */
  at(ns: number): number {
    const piece = this.#find((candidate) => candidate.endNs >= ns);
    return piece.at + ((ns - piece.startNs) * piece.width) / (piece.endNs - piece.startNs);
  }

  /** The moment at a place. */
  timeAt(place: number): number {
    const piece = this.#find((candidate) => candidate.at + candidate.width >= place);
    return piece.startNs + ((place - piece.at) * (piece.endNs - piece.startNs)) / piece.width;
  }

  #find(reaches: (piece: Piece) => boolean): Piece {
    const [first] = this.pieces;
    if (this.pieces.length === 1 && first) return first;
    return this.pieces.find(reaches) ?? (this.pieces.at(-1) as Piece);
  }
}
