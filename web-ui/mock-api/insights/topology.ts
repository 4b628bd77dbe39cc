import type { NodeType, Relation, Topology, TopologyEdge, TopologyNode } from '~/api/service-queries';
import { Random } from '../random';

interface Traffic {
  rate: number;
  errors: number;
  p50Ms: number;
}

const HOUR_S = 3600;

/** The shop that the flows of this mock pass through: payments fails often, inventory sometimes. */
export function shopTopology(range: { start: string; end: string }, late: boolean): Topology {
  const node = (
    type: NodeType,
    name: string,
    traffic: Traffic,
    system: string | null = null,
  ): TopologyNode => ({
    id: `${type === 'service' || type === 'worker' || type === 'gateway' ? 'service' : type}:${name}`,
    name,
    type,
    system,
    is_virtual: system !== null,
    last_seen: system === null ? range.end : null,
    ...figures(traffic),
  });
  const services = [
    node('gateway', 'storefront', { rate: 24, errors: 0.012, p50Ms: 180 }),
    node('service', 'orders', { rate: 8.2, errors: 0.031, p50Ms: 210 }),
    node('service', 'payments', { rate: 8.4, errors: 0.142, p50Ms: 120 }),
    node('service', 'inventory', { rate: 12, errors: 0.063, p50Ms: 18 }),
    node('service', 'catalog', { rate: 15, errors: 0, p50Ms: 22 }),
    node('worker', 'mailer', { rate: 7.9, errors: 0, p50Ms: 45 }),
    node('service', 'importer', { rate: 0, errors: 0, p50Ms: 0 }),
    node('worker', 'crm-bridge', { rate: 0.004, errors: 0, p50Ms: 320 }),
    node('database', 'shop', { rate: 31, errors: 0.001, p50Ms: 3 }, 'postgresql'),
    node('cache', 'redis-1', { rate: 44, errors: 0, p50Ms: 0.4 }, 'redis'),
    node('queue', 'order.confirmed', { rate: 8, errors: 0, p50Ms: 0 }, 'kafka'),
    node('external', 'api.cardnet.example', { rate: 8.4, errors: 0.138, p50Ms: 96 }, 'http'),
  ];
  const edges = [
    edge('service:storefront', 'service:orders', { rate: 8.2, errors: 0.031, p50Ms: 214 }),
    edge('service:storefront', 'service:catalog', { rate: 15, errors: 0, p50Ms: 24 }),
    edge('service:orders', 'service:payments', { rate: 8.4, errors: 0.142, p50Ms: 124 }),
    edge('service:orders', 'service:inventory', { rate: 8.1, errors: 0.063, p50Ms: 20 }),
    edge('service:catalog', 'service:inventory', { rate: 4, errors: 0.0, p50Ms: 19 }),
    edge('service:catalog', 'cache:redis-1', { rate: 44, errors: 0, p50Ms: 0.4 }),
    edge('service:orders', 'database:shop', { rate: 17, errors: 0.001, p50Ms: 4 }),
    edge('service:inventory', 'database:shop', { rate: 14, errors: 0, p50Ms: 3 }),
    edge('service:payments', 'external:api.cardnet.example', { rate: 8.4, errors: 0.138, p50Ms: 96 }),
    edge('service:orders', 'queue:order.confirmed', { rate: 8, errors: 0, p50Ms: 0 }, 'message'),
    edge('queue:order.confirmed', 'service:mailer', { rate: 7.9, errors: 0, p50Ms: 45 }, 'message'),
    edge('service:payments', 'service:payments', { rate: 0.6, errors: 0, p50Ms: 130 }, 'link'),
    edge('service:importer', 'database:shop', { rate: 0, errors: 0, p50Ms: 0 }),
    edge('service:mailer', 'service:crm-bridge', { rate: 0.004, errors: 0, p50Ms: 320 }),
  ];
  return {
    time_range: range,
    edges_complete_until: late ? new Date(Date.parse(range.end) - 90_000).toISOString() : null,
    services,
    edges,
    truncated: late,
  };
}

/** A hundred services, each called by up to three others. */
export function largeTopology(range: { start: string; end: string }): Topology {
  const random = new Random(7);
  const services: TopologyNode[] = Array.from({ length: 100 }, (_, i) => ({
    id: `service:service-${String(i).padStart(3, '0')}`,
    name: `service-${String(i).padStart(3, '0')}`,
    type: 'service',
    system: null,
    is_virtual: false,
    last_seen: range.end,
    ...figures({
      rate: 1 + random.next() * 40,
      errors: i % 17 === 3 ? 0.13 : i % 23 === 5 ? 0.07 : 0.002,
      p50Ms: 5 + random.next() * 80,
    }),
  }));
  const edges = services.slice(1).flatMap((target, i) => {
    const callers = new Set([Math.floor(i / 3), Math.floor(random.next() * (i + 1))]);
    return [...callers].map((from) =>
      edge(services[from]?.id ?? '', target.id, {
        rate: random.next() * 20,
        errors: target.error_rate,
        p50Ms: 5 + random.next() * 80,
      }),
    );
  });
  return { time_range: range, edges_complete_until: null, services, edges, truncated: false };
}

function edge(source: string, target: string, traffic: Traffic, relation: Relation = 'call'): TopologyEdge {
  const destinations = relation === 'message' ? ['order.confirmed'] : [];
  return { source, target, relation, destinations, ...figures(traffic) };
}

function figures({ rate, errors, p50Ms }: Traffic) {
  const request_count = Math.round(rate * HOUR_S);
  const error_count = Math.round(request_count * errors);
  return {
    request_count,
    error_count,
    error_rate: request_count === 0 ? 0 : error_count / request_count,
    requests_per_second: rate,
    p50_duration_ns: Math.round(p50Ms * 1e6),
    p95_duration_ns: Math.round(p50Ms * 3.1e6),
    p99_duration_ns: Math.round(p50Ms * 5.2e6),
  };
}
