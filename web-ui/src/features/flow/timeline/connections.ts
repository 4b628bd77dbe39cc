import type { SpanNode, TraceNode } from '../model';
import type { Cause } from '../relations';
import type { Row } from './rows';

/** A line from the row of a cause to the row of what it set off. */
export interface Connection {
  fromRow: number;
  toRow: number;
  fromNs: number;
  toNs: number;
  /** Between the cause's end and its effect's start, in nanoseconds: how long the message lay, or the client waited. */
  waitNs: number;
}

/** More lines than these would be a tangle; the details of a span name its links in words anyhow. */
const MAX_CONNECTIONS = 200;

/** In which row a trace or a span is; undefined for a span whose parent is closed. */
export type RowOf = (item: SpanNode | TraceNode) => number | undefined;

export function rowOfRows(rows: readonly Row[]): RowOf {
  const places = new Map<SpanNode | TraceNode, number>();
  rows.forEach((row, index) => {
    if (row.kind === 'span') places.set(row.node, index);
    if (row.kind === 'trace') places.set(row.trace, index);
  });
  return (item) => places.get(item);
}

export function connectionsOf(causes: readonly Cause[], rowOf: RowOf): Connection[] {
  const connections: Connection[] = [];
  for (const { from, to } of causes) {
    const toRow = rowOf(to);
    // Where the cause is out of sight, its trace stands for it.
    const fromRow = rowOf(from) ?? ('span' in from ? rowOf(from.trace) : undefined);
    if (toRow === undefined || fromRow === undefined || fromRow === toRow) continue;
    connections.push({
      fromRow,
      toRow,
      fromNs: Math.min(from.endNs, to.startNs),
      toNs: to.startNs,
      waitNs: to.startNs - from.endNs,
    });
    if (connections.length === MAX_CONNECTIONS) break;
  }
  return connections;
}
