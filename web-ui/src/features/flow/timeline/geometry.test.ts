import { describe, expect, it } from 'vitest';
import { TimeAxis } from './axis';
import {
  barOf,
  clampView,
  fitView,
  formatView,
  fullView,
  isFullView,
  panBy,
  parseView,
  ticks,
  timeAt,
  zoomAt,
} from './geometry';

const full = fullView(1_000_000);

describe('zoom', () => {
  it('keeps the moment under the pointer where it is', () => {
    const view = { start: 200_000, end: 600_000 };
    const zoomed = zoomAt(view, full, 300_000, 0.5);
    expect(zoomed).toEqual({ start: 250_000, end: 450_000 });
    expect(timeAt(zoomed, 0.25)).toBe(timeAt(view, 0.25));
  });

  it('stops at the whole flow and at what clocks can tell', () => {
    expect(zoomAt(full, full, 500_000, 4)).toEqual(full);
    let view = full;
    for (let i = 0; i < 60; i++) view = zoomAt(view, full, 123_456, 0.5);
    expect(view.end - view.start).toBeCloseTo(200);
    expect(view.start).toBeLessThanOrEqual(123_456);
    expect(view.end).toBeGreaterThanOrEqual(123_456);
  });

  it('in and out again leads back', () => {
    const view = { start: 300_000, end: 500_000 };
    const back = zoomAt(zoomAt(view, full, 410_000, 0.3), full, 410_000, 1 / 0.3);
    expect(back.start).toBeCloseTo(view.start);
    expect(back.end).toBeCloseTo(view.end);
  });

  it('to a span leaves air around it, within the flow', () => {
    expect(fitView(100_000, 300_000, full)).toEqual({ start: 90_000, end: 310_000 });
    expect(fitView(0, 1_000_000, full)).toEqual(full);
  });
});

describe('pan', () => {
  it('moves without changing the width, and stops at both ends', () => {
    const view = { start: 100_000, end: 300_000 };
    expect(panBy(view, full, 50_000)).toEqual({ start: 150_000, end: 350_000 });
    expect(panBy(view, full, -500_000)).toEqual({ start: 0, end: 200_000 });
    expect(panBy(view, full, 5_000_000)).toEqual({ start: 800_000, end: 1_000_000 });
  });
});

describe('a flow of a single moment', () => {
  it('has a view with a width', () => {
    const moment = fullView(0);
    expect(moment.end).toBeGreaterThan(0);
    expect(clampView({ start: 5, end: 5 }, moment)).toEqual(moment);
    expect(barOf(moment, 0, 0)).toMatchObject({ left: 0, width: 0 });
  });
});

describe('barOf', () => {
  const view = { start: 100, end: 200 };
  it('places a span in percent of the axis', () => {
    const bar = barOf(view, 120, 170);
    expect(bar).toMatchObject({ left: 20, clippedLeft: false, clippedRight: false });
    expect(bar?.width).toBeCloseTo(50);
  });
  it('clips what reaches out and says so', () => {
    expect(barOf(view, 50, 300)).toEqual({ left: 0, width: 100, clippedLeft: true, clippedRight: true });
  });
  it('leaves out what is out of sight', () => {
    expect(barOf(view, 0, 99)).toBeUndefined();
    expect(barOf(view, 201, 300)).toBeUndefined();
  });
});

describe('ticks', () => {
  it('are round, few and labelled from the flow’s start', () => {
    expect(ticks(fullView(3.56e9), 8).map((tick) => tick.label)).toEqual([
      '0',
      '500 ms',
      '1 s',
      '1.5 s',
      '2 s',
      '2.5 s',
      '3 s',
      '3.5 s',
    ]);
  });
  it('have different labels however deep the zoom', () => {
    for (const [start, width] of [
      [0, 1e3],
      [2e9, 1e6],
      [90e9, 5e6],
      [3.6e12, 2e3],
      [5e9 + 17, 300],
    ] as const) {
      const labels = ticks({ start, end: start + width }, 8).map((tick) => tick.label);
      expect(labels.length).toBeGreaterThan(2);
      expect(new Set(labels).size, labels.join(' | ')).toBe(labels.length);
    }
  });
  it('keep out of squeezed gaps and go on after them with the flow’s time', () => {
    const axis = new TimeAxis(10_000e6, [{ startNs: 500e6, endNs: 9500e6 }]);
    expect(ticks(fullView(axis.length), 8, axis).map((tick) => tick.label)).toEqual([
      '0',
      '200 ms',
      '400 ms',
      '9.6 s',
      '9.8 s',
      '10 s',
    ]);
  });
  it('are none for an axis without room', () => expect(ticks(full, 0)).toEqual([]));
});

describe('the view in the address', () => {
  it('survives the way there and back', () => {
    expect(parseView(formatView({ start: 1_900_000_000.4, end: 2_600_000_000 }))).toEqual({
      start: 1.9e9,
      end: 2.6e9,
    });
  });
  it.each(['', '5', '9-3', '3-3', '-1-5', '1-99999999999999999', 'a-b'])('%j is refused', (text) => {
    expect(parseView(text)).toBeUndefined();
  });
  it('is left out while all is on screen', () => {
    expect(isFullView(full, full)).toBe(true);
    expect(isFullView({ start: 1000, end: 1_000_000 }, full)).toBe(false);
  });
});
