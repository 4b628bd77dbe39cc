import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Topology } from '~/api/service-queries';
import {
  byUrgency,
  connectionsOf,
  countByHealth,
  edgeWords,
  findNodes,
  healthOf,
  neighbourhood,
  nodeWords,
} from './model';

const example = JSON.parse(
  readFileSync(new URL('../../../../collector/openapi/examples/topology.json', import.meta.url), 'utf8'),
) as Topology;

describe('healthOf', () => {
  it.each([
    [0, 'ok'],
    [0.05, 'ok'],
    [0.0501, 'warn'],
    [0.1, 'warn'],
    [0.1001, 'critical'],
    [1, 'critical'],
  ])('a share of %d errors is %s', (error_rate, health) => {
    expect(healthOf({ request_count: 100, error_rate })).toBe(health);
  });

  it('says nothing of what got no requests', () => {
    expect(healthOf({ request_count: 0, error_rate: 0 })).toBe('idle');
  });
});

describe("the API's example map", () => {
  const node = (id: string) => {
    const found = example.services.find((one) => one.id === id);
    if (!found) throw new Error(`no ${id} in the example`);
    return found;
  };

  it('is described in words', () => {
    expect(nodeWords(node('service:payments'))).toBe('payments, service, 50 % errors, 2/h, p95 256 ms');
    expect(nodeWords(node('database:sqlite'))).toContain('sqlite, database, seen by its callers only');
    expect(example.edges.map(edgeWords)[0]).toBe('256 ms · 2/h');
  });

  it('has the failing service first', () => {
    expect([...example.services].sort(byUrgency)[0]?.name).toBe('payments');
    expect(countByHealth(example.services).critical).toBe(1);
  });

  it('knows who is next to whom', () => {
    expect([...neighbourhood('service:payments', example.edges)].sort()).toEqual([
      'service:orders',
      'service:payments',
    ]);
    const { callers, callees } = connectionsOf('service:orders', example);
    expect(callers.map((one) => one.name)).toEqual(['gateway']);
    expect(callees.map((one) => one.name).sort()).toEqual(['mailer', 'payments', 'sqlite']);
  });

  it('is searched by name, product and kind', () => {
    expect(findNodes(example.services, ' PAY ')).toEqual(new Set(['service:payments']));
    expect(findNodes(example.services, 'database')).toEqual(new Set(['database:sqlite']));
    expect(findNodes(example.services, ' ')).toBeUndefined();
  });
});
