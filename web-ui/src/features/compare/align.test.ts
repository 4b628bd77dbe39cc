import { describe, expect, it } from 'vitest';
import { buildFlowModel } from '~/features/flow/model';
import { FlowBuilder } from '../../../mock-api/builder';
import { failedFlow, goodFlow } from '../../../mock-api/flows';
import { importFlow } from '../../../mock-api/import-flow';
import { align, attributeDifferences, onlyDifferent } from './align';

const good = buildFlowModel(goodFlow('olly-mia8v1c9-77d0b1e2', 0, 13));
const failed = buildFlowModel(failedFlow('olly-mia8w7k2-0f3e9a55', 0, 12));
const pairs = align(good, failed);
const find = (service: string, name: string) => {
  const pair = pairs.find(
    ({ first, second }) =>
      (first ?? second)?.span.service === service && (first ?? second)?.span.name === name,
  );
  if (!pair) throw new Error(`${service} ${name}`);
  return pair;
};

describe('two flows of one kind', () => {
  it('meet at the same operations, and failures and slowness are told', () => {
    expect(find('payments', 'POST api.cardnet.example').differences).toEqual(['fails', 'slower']);
    expect(find('storefront', 'validate cart').differences).toEqual([]);
  });
  it('have what only one of them did', () => {
    expect(find('orders', 'INSERT orders').differences).toEqual(['only-first']);
    expect(find('mailer', 'SMTP send').differences).toEqual(['only-first']);
  });
  it('are compared in the order given', () => {
    const back = align(failed, good).find(({ first }) => first?.span.name === 'POST api.cardnet.example');
    expect(back?.differences).toEqual(['succeeds', 'faster']);
  });
  it('match repeated calls one by one', () => {
    const updates = pairs.filter(({ first }) => first?.span.name === 'UPDATE stock');
    expect(updates).toHaveLength(3);
    expect(new Set(updates.map(({ second }) => second?.span.span_id)).size).toBe(3);
  });
  it('are the same as themselves', () => {
    const same = align(good, good);
    expect(same).toHaveLength(good.spans.length);
    expect(same.every(({ first, second, differences }) => first === second && differences.length === 0)).toBe(
      true,
    );
  });
  it('may be large', () => {
    const large = buildFlowModel(importFlow('olly-mia8b1g0-00010000', 0, 7, 3000));
    expect(align(large, large)).toHaveLength(3000);
  });
});

describe('the differences alone', () => {
  it('keep what is above them and nothing else', () => {
    const flow = (slow: number, extra: boolean) => {
      const builder = new FlowBuilder('olly-mia8x0q1-a7b2c4d1', 0, 1);
      builder.trace();
      const root = builder.span({ service: 's', name: 'root', at: 0, ms: 1000 });
      const a = builder.span({ service: 's', name: 'a', at: 1, ms: 400, parent: root });
      builder.span({ service: 's', name: 'a1', at: 2, ms: slow, parent: a });
      builder.span({ service: 's', name: 'a2', at: 300, ms: 10, parent: a });
      const b = builder.span({ service: 's', name: 'b', at: 500, ms: 400, parent: root });
      builder.span({ service: 's', name: 'b1', at: 510, ms: 10, parent: b });
      if (extra) builder.span({ service: 's', name: 'c', at: 950, ms: 10, parent: root });
      return buildFlowModel(builder.build());
    };
    const names = onlyDifferent(align(flow(100, false), flow(300, true))).map(
      ({ first, second }) => (first ?? second)?.span.name,
    );
    expect(names).toEqual(['root', 'a', 'a1', 'c']);
  });
});

describe('attributes', () => {
  it('that differ are named with both values', () => {
    const { first, second } = find('payments', 'POST api.cardnet.example');
    if (!first || !second) throw new Error('both have it');
    const differences = attributeDifferences(first, second);
    expect(differences).toContainEqual({ key: 'http.response.status_code', first: '200', second: '0' });
    expect(differences).toContainEqual({ key: 'error.type', first: undefined, second: 'TimeoutError' });
    expect(differences.map(({ key }) => key)).not.toContain('server.address');
  });
});
