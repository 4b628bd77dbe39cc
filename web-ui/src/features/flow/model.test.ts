import { describe, expect, it } from 'vitest';
import { recoveredFlow } from '../../../mock-api/flows';
import { importFlow } from '../../../mock-api/import-flow';
import { buildFlowModel } from './model';

const START_MS = Date.UTC(2026, 10, 22, 9, 0, 0);
const recovered = () => recoveredFlow('olly-mia8x0q1-a7b2c4d1', START_MS, 11);

describe('buildFlowModel', () => {
  it('lays all traces on one axis that begins with the flow', () => {
    const model = buildFlowModel(recovered());
    expect(model.traces.map((trace) => Math.round(trace.startNs / 1e6))).toEqual([0, 2060, 3110]);
    expect(model.durationNs).toBe(3_560_000_000);
    expect(model.spans).toHaveLength(33);
  });

  it('puts parents before children and counts what is below', () => {
    const model = buildFlowModel(recovered());
    const place = new Map(model.spans.map((span, i) => [span, i]));
    for (const span of model.spans) {
      if (!span.parent) continue;
      expect(place.get(span.parent)).toBeLessThan(place.get(span) ?? -1);
      expect(span.depth).toBe(span.parent.depth + 1);
    }
    expect(model.traces[0]?.roots[0]?.descendants).toBe((model.traces[0]?.spans.length ?? 0) - 1);
  });

  it('gives a log record to its span, else to its trace, else to the flow', () => {
    const answer = recovered();
    const first = answer.logs[0];
    if (!first) throw new Error('the mock flow has logs');
    answer.logs.push({ ...first, span_id: 'ffffffffffffffff' });
    const model = buildFlowModel(answer);
    expect(model.looseLogs.map((log) => log.record.service)).toEqual(['crm-bridge']);
    expect(model.traces[0]?.logs).toHaveLength(1);
    expect(model.logs[0]?.span?.logs).toContain(model.logs[0]);
  });

  it('keeps spans whose parent never arrived as roots', () => {
    const answer = recovered();
    const orphan = answer.traces[0]?.spans[3];
    if (!orphan) throw new Error('the mock flow has spans');
    orphan.parent_span_id = 'aaaaaaaaaaaaaaaa';
    const model = buildFlowModel(answer);
    expect(model.spans).toHaveLength(33);
    expect(model.traces[0]?.roots).toHaveLength(2);
  });

  it('shows spans that claim to be each other’s parent, once each', () => {
    const answer = recovered();
    const [a, b] = answer.traces[0]?.spans.slice(1, 3) ?? [];
    if (!a || !b) throw new Error('the mock flow has spans');
    a.parent_span_id = b.span_id;
    b.parent_span_id = a.span_id;
    const model = buildFlowModel(answer);
    expect(model.spans).toHaveLength(33);
    expect(new Set(model.spans).size).toBe(33);
  });

  it('survives a chain of ten thousand calls and a span that is its own parent', () => {
    const answer = importFlow('olly-mia8b1g0-00010000', START_MS, 1, 10_000);
    const spans = answer.traces[0]?.spans ?? [];
    spans.forEach((span, i) => {
      span.parent_span_id = spans[i - 1]?.span_id ?? span.span_id;
    });
    const model = buildFlowModel(answer);
    expect(model.spans.at(-1)?.depth).toBe(9_999);
  });

  it('builds 10,000 spans in no time worth mentioning', () => {
    const answer = importFlow('olly-mia8b1g0-00010000', START_MS, 1, 10_000);
    const before = performance.now();
    buildFlowModel(answer);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it('accepts a flow of logs alone', () => {
    const answer = recovered();
    answer.traces = [];
    answer.metrics = [];
    const model = buildFlowModel(answer);
    expect(model.looseLogs).toHaveLength(14);
    expect(model.spans).toEqual([]);
  });
});
