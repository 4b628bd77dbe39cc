import { describe, expect, it } from 'vitest';
import { recoveredFlow } from '../../../../mock-api/flows';
import { buildFlowModel } from '../model';
import { causesOf, traceRelations } from '../relations';
import { connectionsOf, rowOfRows } from './connections';
import { buildRows, traceKey } from './rows';

const setUp = (change: (flow: ReturnType<typeof recoveredFlow>) => void = () => {}) => {
  const flow = recoveredFlow('olly-mia8x0q1-a7b2c4d1', 0, 11);
  change(flow);
  const model = buildFlowModel(flow);
  return { model, causes: causesOf(model, traceRelations(model)) };
};
const lines = ({ model, causes }: ReturnType<typeof setUp>, closed: ReadonlySet<string> = new Set()) =>
  connectionsOf(causes, rowOfRows(buildRows(model, closed)));

describe('connections', () => {
  it('lead from each trace’s cause to the trace', () => {
    const found = lines(setUp());
    expect(found).toHaveLength(2);
    for (const { fromRow, toRow, waitNs } of found) {
      expect(fromRow).toBeLessThan(toRow);
      expect(waitNs).toBeGreaterThan(0);
    }
  });
  it('draw every other span link too, also within a trace and backwards', () => {
    const added = setUp((flow) => {
      const [first, , , fourth] = flow.traces[0]?.spans ?? [];
      if (!first || !fourth) throw new Error('the trace has four spans');
      const to = (span: typeof first) => ({
        trace_id: span.trace_id,
        span_id: span.span_id,
        trace_state: '',
        attributes: {},
      });
      fourth.links = [to(first)];
      first.links = [to(fourth), to(first)];
    });
    expect(lines(added)).toHaveLength(4);
    expect(lines(added).some(({ fromRow, toRow }) => fromRow > toRow)).toBe(true);
  });
  it('come from the trace where the span is out of sight', () => {
    const flow = setUp();
    const first = flow.model.traces[0];
    if (!first) throw new Error('the flow has a trace');
    const closed = lines(flow, new Set([traceKey(first)]));
    expect(closed.map(({ fromRow }) => fromRow)).toContain(
      rowOfRows(buildRows(flow.model, new Set([traceKey(first)])))(first),
    );
  });
});
