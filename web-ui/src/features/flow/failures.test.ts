import { describe, expect, it } from 'vitest';
import { FlowBuilder } from '../../../mock-api/builder';
import { recoveredFlow } from '../../../mock-api/flows';
import { firstFailure, passedOn } from './failures';
import { buildFlowModel } from './model';

describe('the first failure', () => {
  it('is the span that failed by itself, with what it said', () => {
    const failure = firstFailure(buildFlowModel(recoveredFlow('olly-mia8x0q1-a7b2c4d1', 0, 11)));
    expect(failure?.node.span.name).toBe('POST api.cardnet.example');
    expect(failure?.words).toBe('TimeoutError: no answer from api.cardnet.example within 950 ms');
  });
  it('is the first to end, not the first to begin nor one that passed a failure on', () => {
    const flow = new FlowBuilder('olly-mia8x0q1-a7b2c4d1', 0, 1);
    flow.trace();
    const span = (name: string, at: number, ms: number, parent?: ReturnType<FlowBuilder['span']>) =>
      flow.span({ service: 's', name, at, ms, parent, error: `${name} failed` });
    const root = span('root', 0, 50);
    span('slow', 1, 40, root);
    span('quick', 5, 10, root);
    const model = buildFlowModel(flow.build());
    expect(firstFailure(model)).toMatchObject({ words: 'quick failed' });
    expect(model.spans.map((node) => [node.span.name, passedOn(node)])).toEqual([
      ['root', true],
      ['slow', false],
      ['quick', false],
    ]);
  });
  it('is none in a flow in which nothing failed', () => {
    const flow = new FlowBuilder('olly-mia8x0q1-a7b2c4d1', 0, 1);
    flow.trace();
    flow.span({ service: 's', name: 'a', at: 0, ms: 5 });
    expect(firstFailure(buildFlowModel(flow.build()))).toBeUndefined();
  });
});
