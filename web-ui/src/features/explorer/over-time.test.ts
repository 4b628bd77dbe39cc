import { describe, expect, it } from 'vitest';
import type { FlowFacetsAnswer } from '~/api/types';
import { barsOf, sumOf, ticksOf } from './over-time';

const answer = (start: string, end: string, step_seconds: number): FlowFacetsAnswer => ({
  time_range: { start, end },
  facets: {
    flow_count: 6,
    complete: true,
    counted_since: start,
    step_seconds,
    over_time: [
      { time: '2026-11-22T10:01:00.000000000Z', flow_count: 5, recovered_count: 1, error_count: 2 },
      { time: '2026-11-22T10:03:00.000000000Z', flow_count: 1, recovered_count: 0, error_count: 0 },
    ],
    statuses: [],
    durations: [],
    operations: [],
    services: [],
  },
});
const bars = barsOf(answer('2026-11-22T10:00:30Z', '2026-11-22T10:04:10Z', 60));
const utc = () => 0;

describe('bars', () => {
  it('are the steps of the whole range, empty ones too', () => {
    expect(bars.map((bar) => new Date(bar.fromMs).toISOString().slice(14, 19))).toEqual([
      '00:00',
      '01:00',
      '02:00',
      '03:00',
      '04:00',
    ]);
    expect(bars[1]).toMatchObject({ ok: 2, recovered: 1, error: 2 });
    expect(bars[2]).toMatchObject({ ok: 0, recovered: 0, error: 0 });
  });
  it('are summed over a stretch', () => {
    expect(sumOf(bars, [1, 3])).toEqual({
      fromMs: Date.parse('2026-11-22T10:01:00Z'),
      toMs: Date.parse('2026-11-22T10:04:00Z'),
      ok: 3,
      recovered: 1,
      error: 2,
    });
  });
});

describe('ticks', () => {
  const words = (ticks: ReturnType<typeof ticksOf>) => ticks.map((tick) => new Date(tick.atMs).toISOString());
  it('are round times within the chart', () => {
    const hour = barsOf(answer('2026-11-22T10:00:30Z', '2026-11-22T11:00:30Z', 60));
    expect(words(ticksOf(hour, utc))).toEqual(
      ['10:00', '10:10', '10:20', '10:30', '10:40', '10:50', '11:00'].map((at) => `2026-11-22T${at}:00.000Z`),
    );
    expect(ticksOf(hour, utc)[0]).toMatchObject({ left: 0, unit: 'minutes' });
  });
  it('begin days at midnight on the reader’s clock', () => {
    const week = barsOf(answer('2026-11-15T10:00:00Z', '2026-11-22T10:00:00Z', 10_800));
    const ticks = ticksOf(week, () => 2 * 3_600_000);
    expect(ticks[0]?.unit).toBe('days');
    expect(words(ticks)[0]).toBe('2026-11-15T22:00:00.000Z');
  });
  it('are none without bars', () => {
    expect(ticksOf([], utc)).toEqual([]);
  });
});
