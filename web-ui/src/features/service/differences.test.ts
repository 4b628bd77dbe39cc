import { describe, expect, it } from 'vitest';
import type { CorrelationAnswer, Span } from '~/api/types';
import { differencesOf, requestsOf, type SampledRequest } from './differences';

const span = (id: string, more: Partial<Span>): Span => ({
  trace_id: 't',
  span_id: id,
  parent_span_id: null,
  name: 'POST /charges',
  service: 'payments',
  kind: 'server',
  scope: '',
  start_time: '2026-11-22T10:00:30.000000000Z',
  duration_ns: 10e6,
  status: { code: 'unset', message: '' },
  attributes: {},
  resource_attributes: {},
  events: [],
  links: [],
  correlation_id: null,
  ...more,
});

const request = (i: number, slow: boolean): SampledRequest => ({
  correlationId: `flow-${i}`,
  span: span(`s${i}`, {
    duration_ns: slow ? 500e6 : 20e6,
    attributes: { 'card.brand': slow ? 'amex' : i % 2 ? 'visa' : 'mc', 'user.id': `u${i}`, region: 'eu' },
    status: { code: slow ? 'error' : 'unset', message: '' },
  }),
  below: [
    span(`c${i}`, {
      parent_span_id: `s${i}`,
      kind: 'client',
      name: 'POST /v1',
      duration_ns: slow ? 480e6 : 5e6,
    }),
    span(`d${i}`, { parent_span_id: `s${i}`, kind: 'client', name: 'SELECT', duration_ns: 3e6 }),
  ],
});

const cells = {
  fromMs: Date.parse('2026-11-22T10:00:00Z'),
  toMs: Date.parse('2026-11-22T10:01:00Z'),
  minNs: 100e6,
  maxNs: 1e9,
};

describe('what differs', () => {
  const slow = Array.from({ length: 10 }, (_, i) => request(i, true));
  const fast = Array.from({ length: 12 }, (_, i) => request(100 + i, false));

  it('is found among attributes, the strongest first; what all have and IDs are not', () => {
    const { shares } = differencesOf(slow, fast);
    expect(shares).toContainEqual({ name: 'card.brand', value: 'amex', selected: 1, others: 0 });
    expect(shares).toContainEqual({ name: 'failed', value: 'yes', selected: 1, others: 0 });
    const names = shares.map((share) => share.name);
    expect(names).not.toContain('region');
    expect(names).not.toContain('user.id');
  });
  it('is found in the time that operations below took', () => {
    expect(differencesOf(slow, fast).times).toEqual([
      { service: 'payments', operation: 'POST /v1', selectedNs: 480e6, othersNs: 5e6 },
    ]);
  });
  it('is nothing where both are alike, or there are too few', () => {
    expect(differencesOf(fast.slice(0, 6), fast.slice(6))).toEqual({ shares: [], times: [] });
    expect(differencesOf(slow.slice(0, 2), fast)).toEqual({ shares: [], times: [] });
  });
});

describe('requests of a flow', () => {
  it('are those of the service, in or out of the part of the heatmap', () => {
    const flow = {
      correlation_id: 'f',
      traces: [
        {
          trace_id: 't',
          spans: [
            span('a', { duration_ns: 200e6 }),
            span('b', { parent_span_id: 'a', kind: 'client' }),
            span('c', { parent_span_id: 'b', service: 'bank' }),
            span('d', { duration_ns: 10e6 }),
            span('e', { duration_ns: 200e6, name: 'GET /' }),
            span('g', { duration_ns: 200e6, start_time: '2026-11-22T10:02:00.000000000Z' }),
          ],
        },
      ],
    } as unknown as CorrelationAnswer;
    const { selected, others } = requestsOf(flow, 'payments', 'POST /charges', cells);
    expect(selected.map((one) => one.span.span_id)).toEqual(['a']);
    expect(selected[0]?.below.map((one) => one.span_id)).toEqual(['b', 'c']);
    expect(others.map((one) => one.span.span_id)).toEqual(['d', 'g']);
  });
});
