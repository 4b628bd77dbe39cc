/** What the map says of nodes and edges: their health, their kind, who is next to whom. */
import type { NodeType, Topology, TopologyEdge, TopologyNode } from '~/api/service-queries';
import { formatDuration } from '~/util/duration';
import { formatRate, formatShare } from '~/util/rate';

/** Above these shares of failed requests a node is yellow, and red. */
const WARN_ABOVE = 0.05;
const CRITICAL_ABOVE = 0.1;

export type Health = 'idle' | 'ok' | 'warn' | 'critical';

export function healthOf(traffic: { request_count: number; error_rate: number }): Health {
  if (traffic.request_count === 0) return 'idle';
  if (traffic.error_rate > CRITICAL_ABOVE) return 'critical';
  return traffic.error_rate > WARN_ABOVE ? 'warn' : 'ok';
}

export const HEALTH_WORD: Record<Health, string> = {
  idle: 'no requests',
  ok: 'healthy',
  warn: 'more than 5 % errors',
  critical: 'more than 10 % errors',
};

/** The sign that repeats what the colour says. */
export const HEALTH_SIGN: Record<Health, string> = { idle: '', ok: '', warn: '!', critical: '✕' };

export const TYPE_WORD: Record<NodeType, string> = {
  service: 'Service',
  frontend: 'Front end',
  gateway: 'Gateway',
  worker: 'Worker',
  function: 'Function',
  database: 'Database',
  cache: 'Cache',
  queue: 'Queue',
  external: 'External',
};

/** `84 ms · 12/s`; without requests nothing was measured. A message beside a queue has no duration. */
export function edgeWords(edge: TopologyEdge): string {
  const rate = formatRate(edge.requests_per_second);
  return edge.p95_duration_ns > 0 ? `${formatDuration(edge.p95_duration_ns)} · ${rate}` : rate;
}

/** What a screen reader says of a node. */
export function nodeWords(node: TopologyNode): string {
  const what = [node.name, TYPE_WORD[node.type].toLowerCase()];
  if (node.is_virtual) what.push('seen by its callers only');
  if (node.request_count === 0) return [...what, 'no requests'].join(', ');
  what.push(
    `${formatShare(node.error_rate)} errors`,
    formatRate(node.requests_per_second),
    `p95 ${formatDuration(node.p95_duration_ns)}`,
  );
  return what.join(', ');
}

/** Identifies an edge; two nodes may be joined by a call and by a message. */
export function edgeKey(edge: TopologyEdge): string {
  return `${edge.source}→${edge.target}·${edge.relation}`;
}

/** The node itself and all that an edge joins it to. */
export function neighbourhood(id: string, edges: readonly TopologyEdge[]): Set<string> {
  const near = new Set([id]);
  for (const edge of edges) {
    if (edge.source === id) near.add(edge.target);
    if (edge.target === id) near.add(edge.source);
  }
  return near;
}

/** The nodes whose name or system contains the text; undefined when nothing is searched for. */
export function findNodes(nodes: readonly TopologyNode[], text: string | undefined): Set<string> | undefined {
  const wanted = text?.trim().toLowerCase();
  if (!wanted) return undefined;
  return new Set(
    nodes
      .filter((node) => `${node.name} ${node.system ?? ''} ${node.type}`.toLowerCase().includes(wanted))
      .map((node) => node.id),
  );
}

/** Worst first, what can be looked into before what its callers saw only, then busiest: the order in which one wants to read them during an incident. */
export function byUrgency(a: TopologyNode, b: TopologyNode): number {
  const rank: Record<Health, number> = { critical: 0, warn: 1, ok: 2, idle: 3 };
  return (
    rank[healthOf(a)] - rank[healthOf(b)] ||
    Number(a.is_virtual) - Number(b.is_virtual) ||
    b.requests_per_second - a.requests_per_second ||
    a.name.localeCompare(b.name)
  );
}

export interface Connection {
  edge: TopologyEdge;
  /** Name of the node at the other end. */
  name: string;
  id: string;
}

export function connectionsOf(
  id: string,
  { services, edges }: Pick<Topology, 'services' | 'edges'>,
): { callers: Connection[]; callees: Connection[] } {
  const names = new Map(services.map((node) => [node.id, node.name]));
  const to = (edge: TopologyEdge, other: string): Connection => ({
    edge,
    id: other,
    name: names.get(other) ?? other,
  });
  return {
    callers: edges.filter((edge) => edge.target === id).map((edge) => to(edge, edge.source)),
    callees: edges.filter((edge) => edge.source === id).map((edge) => to(edge, edge.target)),
  };
}

/** How many nodes are in which state: the summary above the map. */
export function countByHealth(nodes: readonly TopologyNode[]): Record<Health, number> {
  const counts: Record<Health, number> = { idle: 0, ok: 0, warn: 0, critical: 0 };
  for (const node of nodes) counts[healthOf(node)]++;
  return counts;
}

/** `0.2/s · 15 % errors`: what stands below a node's name; nothing of one without requests. */
export function trafficWords({
  request_count,
  requests_per_second,
  error_count,
  error_rate,
}: TopologyNode): string {
  if (request_count === 0) return '';
  const errors = error_count > 0 ? ` · ${formatShare(error_rate)} errors` : '';
  return formatRate(requests_per_second) + errors;
}
