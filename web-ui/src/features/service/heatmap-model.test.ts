import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LatencyHeatmap } from '~/api/service-queries';
import { cellsOf, cornersOf, countIn, formatCells, parseCells, strength } from './heatmap-model';

const map = JSON.parse(
  readFileSync(
    new URL('../../../../collector/openapi/examples/latency-heatmap.json', import.meta.url),
    'utf8',
  ),
) as LatencyHeatmap;

describe('a selection of the heatmap', () => {
  it('becomes times and durations, and the same cells again', () => {
    const corners = { step: [1, 1], bucket: [2, 0] } as { step: [number, number]; bucket: [number, number] };
    const cells = cellsOf(map, corners);
    expect(cells).toEqual({
      fromMs: Date.parse('2026-11-02T10:15:00Z'),
      toMs: Date.parse('2026-11-02T10:16:00Z'),
      minNs: 94906265,
      maxNs: 268435456,
    });
    if (!cells) throw new Error('no cells');
    expect(cornersOf(map, cells)).toEqual({ step: [1, 1], bucket: [0, 2] });
    expect(countIn(map, { step: [0, 2], bucket: [0, 2] })).toBe(2);
    expect(parseCells(formatCells(cells))).toEqual(cells);
  });

  it('outside of the map is none', () => {
    expect(cornersOf(map, { fromMs: 0, toMs: 1, minNs: 0, maxNs: 1e12 })).toBeUndefined();
    expect(cellsOf(map, { step: [9, 9], bucket: [0, 0] })).toBeUndefined();
  });

  it('is not read from nonsense', () => {
    for (const bad of [undefined, '', '1-2-3', '5-1-1-2', '1-2-2-2', 'a-b-c-d'])
      expect(parseCells(bad)).toBeUndefined();
  });
});

it('a single request is seen beside thousands', () => {
  expect(strength(0, 5000)).toBe(0);
  expect(strength(1, 5000)).toBeGreaterThan(0.1);
  expect(strength(5000, 5000)).toBe(1);
  expect(strength(1, 1)).toBe(1);
});
