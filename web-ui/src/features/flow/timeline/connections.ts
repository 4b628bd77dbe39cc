import type { SpanNode } from '../model';
import type { TraceRelation } from '../relations';
import type { Row } from './rows';

/** A line from the row of a cause to the row of the trace it set off. */
export interface Connection {
  fromRow: number;
  toRow: number;
  fromNs: number;
  toNs: number;
  /** Between the cause's end and the trace's start, in nanoseconds: how long the message lay, or the client waited. */
  waitNs: number;
}

/** More lines than these would be a tangle; the rows name their relation in words anyhow. */
const MAX_CONNECTIONS = 200;

export function connectionsOf(rows: readonly Row[], relations: Map<string, TraceRelation>): Connection[] {
  const spanRow = new Map<SpanNode, number>();
  const traceRow = new Map<string, number>();
  rows.forEach((row, index) => {
    if (row.kind === 'span') spanRow.set(row.node, index);
    if (row.kind === 'trace') traceRow.set(row.trace.trace.trace_id, index);
  });
  const connections: Connection[] = [];
  for (const relation of relations.values()) {
    const toRow = traceRow.get(relation.trace.trace.trace_id);
    const fromRow =
      (relation.linkedSpan && spanRow.get(relation.linkedSpan)) ?? traceRow.get(relation.from.trace.trace_id);
    if (toRow === undefined || fromRow === undefined || fromRow >= toRow) continue;
    const cause = relation.linkedSpan ?? relation.from;
    const toNs = relation.trace.startNs;
    connections.push({
      fromRow,
      toRow,
      fromNs: Math.min(cause.endNs, toNs),
      toNs,
      waitNs: toNs - cause.endNs,
    });
    if (connections.length === MAX_CONNECTIONS) break;
  }
  return connections;
}
