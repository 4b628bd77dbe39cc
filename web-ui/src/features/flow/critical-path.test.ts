import { describe, expect, it } from 'vitest';
import { FlowBuilder } from '../../../mock-api/builder';
import { criticalPaths } from './critical-path';
import { buildFlowModel } from './model';

/** `[name, start, end]` in milliseconds, in order of time. */
function path(build: (flow: FlowBuilder) => void): [string, number, number][] {
  const flow = new FlowBuilder('olly-mia8x0q1-a7b2c4d1', 0, 1);
  flow.trace();
  build(flow);
  return [...criticalPaths(buildFlowModel(flow.build()))]
    .flatMap(([node, stretches]) =>
      stretches.map(({ startNs, endNs }): [string, number, number] => [
        node.span.name,
        startNs / 1e6,
        endNs / 1e6,
      ]),
    )
    .sort((a, b) => a[1] - b[1]);
}
const span = (
  flow: FlowBuilder,
  name: string,
  at: number,
  ms: number,
  parent?: ReturnType<FlowBuilder['span']>,
) => flow.span({ service: 's', name, at, ms, parent });

describe('the critical path', () => {
  it('has calls one after the other', () => {
    expect(
      path((flow) => {
        const root = span(flow, 'root', 0, 100);
        span(flow, 'a', 10, 30, root);
        span(flow, 'b', 50, 40, root);
      }),
    ).toEqual([
      ['root', 0, 10],
      ['a', 10, 40],
      ['root', 40, 50],
      ['b', 50, 90],
      ['root', 90, 100],
    ]);
  });

  it('has, of calls side by side, only the last to finish', () => {
    expect(
      path((flow) => {
        const root = span(flow, 'root', 0, 100);
        span(flow, 'a', 10, 60, root);
        span(flow, 'b', 10, 80, root);
      }),
    ).toEqual([
      ['root', 0, 10],
      ['b', 10, 90],
      ['root', 90, 100],
    ]);
  });

  it('cuts what outlives its parent and leaves out what begins after it', () => {
    expect(
      path((flow) => {
        const root = span(flow, 'root', 0, 100);
        span(flow, 'a', 80, 500, root);
        span(flow, 'b', 200, 10, root);
      }),
    ).toEqual([
      ['root', 0, 80],
      ['a', 80, 100],
    ]);
  });

  it('follows a chain of many thousand spans', () => {
    const stretches = path((flow) => {
      let parent = span(flow, 'root', 0, 20_000);
      for (let i = 1; i <= 10_000; i++) parent = span(flow, `${i}`, 0, 20_000 - i, parent);
    });
    expect(stretches[0]).toEqual(['10000', 0, 10_000]);
  });
});
