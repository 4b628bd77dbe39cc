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

  it('is found among attributes with its counts, once for facts of the same requests; IDs are not', () => {
    const { shares } = differencesOf(slow, fast);
    expect(shares).toHaveLength(1);
    expect(shares[0]).toMatchObject({ name: 'failed', value: 'yes', selected: 10, others: 0 });
    expect(shares[0]?.also).toEqual([{ name: 'card.brand', value: 'amex' }]);
    expect(shares[0]?.p).toBeLessThan(0.001);
  });
  it('is not what chance explains', () => {
    // Five of ten and one of twelve: p is 0.056.
    const chance = fast.map((one, i) => (i === 0 ? { ...one, span: { ...one.span, name: 'rare' } } : one));
    const selected = slow.map((one, i) => (i < 5 ? { ...one, span: { ...one.span, name: 'rare' } } : one));
    const told = differencesOf(selected, chance).shares.flatMap(({ also, ...first }) => [first, ...also]);
    expect(told.map((fact) => fact.value)).toContain('amex');
    expect(told.map((fact) => fact.value)).not.toContain('rare');
  });
  it('is not hidden by IDs, each of which is true of one request', () => {
    // Six of ten and one of twelve: p is 0.02.
    const canary = (one: SampledRequest, yes: boolean) => ({
      ...one,
      span: { ...one.span, attributes: { ...one.span.attributes, 'deployment.canary': yes ? 'yes' : 'no' } },
    });
    const told = differencesOf(
      slow.map((one, i) => canary(one, i < 6)),
      fast.map((one, i) => canary(one, i < 1)),
    ).shares;
    expect(told.find(({ name }) => name === 'deployment.canary')).toMatchObject({
      value: 'yes',
      selected: 6,
      others: 1,
    });
  });
  it('is found in the time that operations below took', () => {
    expect(differencesOf(slow, fast).times).toEqual([
      {
        service: 'payments',
        operation: 'POST /v1',
        own: false,
        selectedNs: 480e6,
        othersNs: 5e6,
        selected: 10,
        others: 12,
      },
    ]);
  });
  it('is found in the time of the request itself, calls side by side counted once', () => {
    const busy = (one: SampledRequest, ns: number) => ({ ...one, span: { ...one.span, duration_ns: ns } });
    const { times } = differencesOf(
      fast.map((one) => busy(one, 900e6)),
      fast.map((one) => busy(one, 25e6)),
    );
    expect(times).toMatchObject([
      { operation: 'POST /charges', own: true, selectedNs: 895e6, othersNs: 20e6 },
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
