/** The chart of when the flows of a search began. */
import type { FlowFacetsAnswer } from '~/api/types';
import { niceStep } from '~/util/duration';

/** A step of time and how the flows that began in it ended. */
export interface Bar {
  fromMs: number;
  toMs: number;
  ok: number;
  recovered: number;
  error: number;
}

/** The first and the last of some neighbouring bars. */
export type Stretch = readonly [from: number, to: number];

/** The API's steps, and those in which nothing began. */
export function barsOf({ time_range, facets }: FlowFacetsAnswer): Bar[] {
  const stepMs = Math.max(1, facets.step_seconds) * 1000;
  const known = new Map(facets.over_time.map((step) => [Date.parse(step.time), step]));
  const bars: Bar[] = [];
  const end = Date.parse(time_range.end);
  for (let fromMs = floorTo(Date.parse(time_range.start), stepMs); fromMs <= end; fromMs += stepMs) {
    const { flow_count = 0, recovered_count = 0, error_count = 0 } = known.get(fromMs) ?? {};
    bars.push({
      fromMs,
      toMs: fromMs + stepMs,
      ok: flow_count - recovered_count - error_count,
      recovered: recovered_count,
      error: error_count,
    });
  }
  return bars;
}

function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

export function totalOf({ ok, recovered, error }: Bar): number {
  return ok + recovered + error;
}

/** All bars of a stretch as one. */
export function sumOf(bars: readonly Bar[], [from, to]: Stretch): Bar {
  const part = bars.slice(from, to + 1);
  const sum = (of: (bar: Bar) => number) => part.reduce((total, bar) => total + of(bar), 0);
  return {
    fromMs: part[0]?.fromMs ?? 0,
    toMs: part.at(-1)?.toMs ?? 0,
    ok: sum((bar) => bar.ok),
    recovered: sum((bar) => bar.recovered),
    error: sum((bar) => bar.error),
  };
}

/** How many times are written below the chart at most. */
const TICKS = 8;

export interface Tick {
  atMs: number;
  /** Share of the chart's width that lies before it. */
  left: number;
  /** `days` where ticks are days apart, `seconds` where they are less than a minute apart. */
  unit: 'days' | 'minutes' | 'seconds';
}

/** Round times on the reader's clock. `offsetMs` is how far that is ahead of UTC at a time. */
export function ticksOf(bars: readonly Bar[], offsetMs: (atMs: number) => number): Tick[] {
  const [startMs, endMs] = [bars[0]?.fromMs ?? 0, bars.at(-1)?.toMs ?? 0];
  if (endMs <= startMs) return [];
  const stepMs = niceStep(((endMs - startMs) / TICKS) * 1e6) / 1e6;
  const unit = stepMs >= 86_400_000 ? 'days' : stepMs < 60_000 ? 'seconds' : 'minutes';
  const ticks: Tick[] = [];
  const offset = offsetMs(startMs);
  for (let atMs = floorTo(startMs + offset, stepMs) - offset; atMs < endMs; atMs += stepMs)
    if (atMs >= startMs) ticks.push({ atMs, left: (atMs - startMs) / (endMs - startMs), unit });
  return ticks;
}
