import { describe, expect, it } from 'vitest';
import { FlowBuilder } from '../../../../mock-api/builder';
import { importFlow } from '../../../../mock-api/import-flow';
import { buildFlowModel } from '../model';
import { flameStep, layoutFlame } from './flame-layout';

const flow = new FlowBuilder('olly-mia8x0q1-a7b2c4d1', 0, 1);
flow.trace();
const root = flow.span({ service: 's', name: 'root', at: 0, ms: 100 });
const a = flow.span({ service: 's', name: 'a', at: 10, ms: 30, parent: root });
flow.span({ service: 's', name: 'a1', at: 12, ms: 10, parent: a });
flow.span({ service: 's', name: 'b', at: 20, ms: 30, parent: root });
flow.span({ service: 's', name: 'c', at: 60, ms: 30, parent: root });
const model = buildFlowModel(flow.build());
const layout = layoutFlame(model);
const named = (name: string) => {
  const node = model.spans.find((span) => span.span.name === name);
  if (!node) throw new Error(name);
  return node;
};

describe('the flame graph', () => {
  it('puts calls one after the other into a row and calls side by side below each other', () => {
    expect(layout.rows.map((row) => row.map(({ node }) => node.span.name))).toEqual([
      [],
      ['root'],
      ['a', 'c'],
      ['a1'],
      ['b'],
    ]);
  });

  it('never lays spans of a large trace on top of each other, nor above their parents', () => {
    const large = layoutFlame(buildFlowModel(importFlow('olly-mia8b1g0-00010000', 0, 7, 3000)));
    for (const row of large.rows) {
      row.forEach(({ node }, i) => {
        const before = row[i - 1];
        if (before) expect(node.startNs).toBeGreaterThanOrEqual(before.node.endNs);
        if (node.parent)
          expect(large.rowOf.get(node)).toBeGreaterThan(large.rowOf.get(node.parent) ?? Infinity);
      });
    }
  });

  it('is walked by arrow keys', () => {
    expect(flameStep(layout, named('root'), 'ArrowDown')).toBe(named('a'));
    expect(flameStep(layout, named('a'), 'ArrowRight')).toBe(named('c'));
    expect(flameStep(layout, named('c'), 'ArrowLeft')).toBe(named('a'));
    expect(flameStep(layout, named('c'), 'ArrowRight')).toBeUndefined();
    expect(flameStep(layout, named('a1'), 'ArrowUp')).toBe(named('a'));
  });
});
