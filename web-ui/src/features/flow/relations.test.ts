import { expect, it } from 'vitest';
import { recoveredFlow } from '../../../mock-api/flows';
import { buildFlowModel } from './model';
import { traceRelations } from './relations';

const answer = () => recoveredFlow('olly-mia8x0q1-a7b2c4d1', 0, 11);
const labels = (flow = answer()) =>
  [...traceRelations(buildFlowModel(flow)).values()].map((relation) => relation.label);

it('names the retry and the e-mail by their span links', () => {
  expect(labels()).toEqual(['retry of trace 1', 'message from trace 2']);
});

it('finds both ends of a link', () => {
  const model = buildFlowModel(answer());
  const mail = traceRelations(model).get(model.traces[2]?.trace.trace_id ?? '');
  expect(mail?.linkingSpan?.span.kind).toBe('consumer');
  expect(mail?.linkedSpan?.span.kind).toBe('producer');
});

it('goes by the trace’s links when the linking span is missing', () => {
  const flow = answer();
  for (const span of flow.traces[2]?.spans ?? []) span.links = [];
  expect(labels(flow)).toEqual(['retry of trace 1', 'linked to trace 2']);
});

it('goes by http.request.resend_count and by repetition when nothing links', () => {
  const flow = answer();
  for (const trace of flow.traces) {
    trace.linked_trace_ids = [];
    for (const span of trace.spans) span.links = [];
  }
  expect(labels(flow)).toEqual(['retry of trace 1']);
  for (const span of flow.traces[1]?.spans ?? []) span.attributes = {};
  expect(labels(flow)).toEqual(['same operation as trace 1']);
});

it('ignores links to traces outside of the flow and to themselves', () => {
  const flow = answer();
  flow.traces = flow.traces.slice(2);
  expect(labels(flow)).toEqual([]);
});
