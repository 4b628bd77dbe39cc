/** Which services of a flow called which, and how that is laid out. */

import type { FlowModel, SpanNode } from '../model';
import { traceRelations } from '../relations';

export type NodeKind = 'service' | 'database' | 'messaging' | 'external';

interface ServiceNode {
  id: string;
  name: string;
  kind: NodeKind;
  spans: number;
  errors: number;
}

export interface ServiceEdge {
  from: string;
  to: string;
  calls: number;
  errors: number;
  /** The median duration of the calls as the callee saw them, in nanoseconds. */
  medianNs: number;
  /** By a message or a link: the caller did not wait. */
  asynchronous: boolean;
}

export interface ServiceGraph {
  nodes: ServiceNode[];
  edges: ServiceEdge[];
}

/** A peer that sends no spans of its own is known by what its callers say of it (OpenTelemetry semantic conventions). */
function peerOf(node: SpanNode): { name: string; kind: NodeKind } | undefined {
  const { attributes, kind } = node.span;
  const database = attributes['db.system.name'] ?? attributes['db.system'];
  if (database !== undefined) {
    const name = attributes['db.namespace'] ?? attributes['db.name'];
    return { name: name ? `${database} ${name}` : database, kind: 'database' };
  }
  const messaging = attributes['messaging.system'];
  if (messaging !== undefined && (kind === 'producer' || kind === 'consumer')) {
    const name = attributes['messaging.destination.name'];
    return { name: name ? `${messaging} ${name}` : messaging, kind: 'messaging' };
  }
  const address = attributes['server.address'] ?? attributes['peer.service'];
  return kind === 'client' && address !== undefined ? { name: address, kind: 'external' } : undefined;
}

export function serviceGraph(model: FlowModel): ServiceGraph {
  const nodes = new Map<string, ServiceNode>();
  const edges = new Map<string, ServiceEdge & { durations: number[] }>();
  const nodeOf = (name: string, kind: NodeKind): ServiceNode => {
    const id = `${kind}:${name}`;
    let node = nodes.get(id);
    if (!node) {
      node = { id, name, kind, spans: 0, errors: 0 };
      nodes.set(id, node);
    }
    return node;
  };
  const call = (from: string, to: string, span: SpanNode, asynchronous: boolean) => {
    const key = `${from}>${to}`;
    let edge = edges.get(key);
    if (!edge) {
      edge = { from, to, calls: 0, errors: 0, medianNs: 0, asynchronous, durations: [] };
      edges.set(key, edge);
    }
    edge.calls += 1;
    if (span.isError) edge.errors += 1;
    edge.durations.push(span.span.duration_ns);
  };

  for (const span of model.spans) {
    const self = nodeOf(span.span.service, 'service');
    self.spans += 1;
    if (span.isError) self.errors += 1;
    const { parent } = span;
    if (parent && parent.span.service !== span.span.service)
      call(nodeOf(parent.span.service, 'service').id, self.id, span, span.span.kind === 'consumer');
    const peer = peerOf(span);
    if (!peer) continue;
    if (peer.kind === 'messaging') {
      const queue = nodeOf(peer.name, 'messaging');
      if (span.span.kind === 'producer') call(self.id, queue.id, span, true);
      else call(queue.id, self.id, span, true);
    } else if (!span.children.some((child) => child.span.service !== span.span.service)) {
      // A callee that sent its own spans has its edge already.
      const node = nodeOf(peer.name, peer.kind);
      node.spans += 1;
      if (span.isError) node.errors += 1;
      call(self.id, node.id, span, false);
    }
  }
  for (const relation of traceRelations(model).values()) {
    const to = relation.linkingSpan;
    const from = relation.linkedSpan;
    if (relation.kind !== 'link' || !to || !from || to.span.service === from.span.service) continue;
    call(nodeOf(from.span.service, 'service').id, nodeOf(to.span.service, 'service').id, to, true);
  }
  return {
    nodes: [...nodes.values()],
    edges: [...edges.values()].map(({ durations, ...edge }) => ({ ...edge, medianNs: median(durations) })),
  };
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

export interface PlacedNode extends ServiceNode {
  /** The column and, within it, the place from the top; both from 0. */
  layer: number;
  place: number;
}

/**
 * Columns from callers to callees, as Sugiyama, Tagawa and Toda ("Methods for Visual Understanding of Hierarchical System
 * Structures", IEEE SMC 1981) lay out a graph: edges that close a circle are left out of account, a node comes one column after its last
 * caller, and within a column nodes stand by the mean place of their neighbours so that edges cross seldom.
 */
export function layoutGraph({ nodes, edges }: ServiceGraph): PlacedNode[] {
  const out = new Map<string, string[]>();
  for (const node of nodes) out.set(node.id, []);
  for (const edge of edges) if (edge.from !== edge.to) out.get(edge.from)?.push(edge.to);
  const order = withoutCircles(nodes, out);

  const layer = new Map<string, number>();
  for (const id of order) {
    const own = layer.get(id) ?? 0;
    layer.set(id, own);
    for (const next of out.get(id) ?? []) layer.set(next, Math.max(layer.get(next) ?? 0, own + 1));
  }
  const columns = Array.from({ length: Math.max(-1, ...layer.values()) + 1 }, (): string[] => []);
  for (const { id } of nodes) columns[layer.get(id) ?? 0]?.push(id);

  const neighbours = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const { from, to } of edges) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  const place = new Map<string, number>();
  const settle = (column: string[]) => {
    column.forEach((id, i) => {
      place.set(id, i - (column.length - 1) / 2);
    });
  };
  columns.forEach(settle);
  for (let round = 0; round < 6; round++) {
    for (const column of round % 2 === 0 ? columns : [...columns].reverse()) {
      const mean = new Map(
        column.map((id) => {
          const places = (neighbours.get(id) ?? []).map((other) => place.get(other) ?? 0);
          return [
            id,
            places.length ? places.reduce((a, b) => a + b, 0) / places.length : (place.get(id) ?? 0),
          ];
        }),
      );
      column.sort((a, b) => (mean.get(a) ?? 0) - (mean.get(b) ?? 0));
      settle(column);
    }
  }
  const found = new Map(nodes.map((node) => [node.id, node]));
  return columns.flatMap((column, i) =>
    column.flatMap((id, at) => {
      const node = found.get(id);
      return node ? [{ ...node, layer: i, place: at }] : [];
    }),
  );
}

/** Depth first; takes edges that lead back out of `out` and gives the nodes in an order in which callers come first. */
function withoutCircles(nodes: readonly ServiceNode[], out: Map<string, string[]>): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const order: string[] = [];
  const visit = (id: string) => {
    state.set(id, 'open');
    const forward: string[] = [];
    for (const next of out.get(id) ?? []) {
      if (state.get(next) === 'open') continue;
      forward.push(next);
      if (!state.has(next)) visit(next);
    }
    out.set(id, forward);
    state.set(id, 'done');
    order.unshift(id);
  };
  for (const { id } of nodes) if (!state.has(id)) visit(id);
  return order;
}
