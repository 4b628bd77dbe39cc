import { describe, expect, it } from 'vitest';
import { recoveredFlow } from '../../../../mock-api/flows';
import { buildFlowModel } from '../model';
import { findGaps, TimeAxis } from './axis';

describe('gaps', () => {
  it('are the waits between the traces of a flow', () => {
    const model = buildFlowModel(recoveredFlow('olly-mia8x0q1-a7b2c4d1', 0, 1));
    expect(
      findGaps(model).map((gap) => [Math.round(gap.startNs / 1e6), Math.round(gap.endNs / 1e6)]),
    ).toEqual([
      [1240, 2060],
      [2546, 3110],
    ]);
  });
});

describe('the axis', () => {
  it('is the time itself while nothing is squeezed', () => {
    const axis = new TimeAxis(1000);
    expect(axis.length).toBe(1000);
    expect(axis.at(250)).toBe(250);
    expect(axis.timeAt(250)).toBe(250);
  });

  it('gives gaps little room and leaves the rest as it is', () => {
    const axis = new TimeAxis(10_000, [{ startNs: 500, endNs: 9500 }]);
    expect(axis.length).toBe(1060);
    expect(axis.at(500)).toBe(500);
    expect(axis.at(9500)).toBe(560);
    expect(axis.at(9600)).toBe(660);
    for (const ns of [0, 499, 500, 4000, 9500, 10_000]) expect(axis.timeAt(axis.at(ns))).toBeCloseTo(ns, 3);
  });

  it('never makes a gap longer', () => {
    expect(new TimeAxis(10_000, [{ startNs: 500, endNs: 600 }]).length).toBe(10_000);
  });

  it('of a moment has a length', () => expect(new TimeAxis(0).length).toBe(1));
});
