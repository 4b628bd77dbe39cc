import { describe, expect, it } from 'vitest';
import { skewedFlow } from '../../../mock-api/skewed';
import { byClock } from './data-quality';
import { idSources } from './id-source';
import { buildFlowModel } from './model';

const answer = skewedFlow('olly-mia8n2s3-c10c25e3', 0, 21);
const model = buildFlowModel(answer);
const of = (from: typeof model, service: string, name: string) =>
  from.spans.find(({ span }) => span.service === service && span.name === name);

describe('a clock that is behind', () => {
  it('is corrected in the timeline: a call begins after it was made', () => {
    const charge = of(model, 'payments', 'POST /charges');
    expect(charge?.startNs).toBeGreaterThanOrEqual(charge?.parent?.startNs ?? Infinity);
    expect(charge?.clockOffsetNs).toBe(120e6);
    expect(of(model, 'orders', 'POST /orders')?.clockOffsetNs).toBe(0);
  });
  it('moves the records and exemplars of its spans along', () => {
    const log = model.logs.find(({ record }) => record.service === 'payments');
    expect(log?.atNs).toBeGreaterThanOrEqual(log?.span?.startNs ?? Infinity);
    expect(log?.atNs).toBeLessThanOrEqual(log?.span?.endNs ?? 0);
  });
  it('shows as it was sent on demand', () => {
    const sent = buildFlowModel(answer, 'sent');
    const charge = of(sent, 'payments', 'POST /charges');
    expect(charge?.clockOffsetNs).toBe(0);
    expect(charge?.startNs).toBeLessThan(charge?.parent?.startNs ?? 0);
  });
  it('is told once for all traces, in words', () => {
    const skew = { service: 'payments', host: 'p-1', trace_id: 't', offset_ns: 120e6 };
    expect(byClock([skew, { ...skew, offset_ns: 80e6 }])).toEqual([
      'payments on p-1 is 80 ms to 120 ms behind',
    ]);
    expect(byClock([{ ...skew, host: null, offset_ns: -5e6 }])).toEqual(['payments is 5 ms ahead']);
  });
});

describe('the source of the ID', () => {
  it('is read from where the component wrote it', () => expect(idSources(model)).toEqual(['Header']));
  it('is nothing when it was not recorded', () =>
    expect(idSources({ ...model, spans: [], logs: [] })).toEqual([]));
});
