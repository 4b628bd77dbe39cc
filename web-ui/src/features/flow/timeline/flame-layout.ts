import type { FlowModel, SpanNode, TraceNode } from '../model';

/** A span's place in the flame graph: the row counts from the top of all traces. */
interface FlameSpan {
  node: SpanNode;
  row: number;
}

interface FlameTrace {
  trace: TraceNode;
  /** The row with the trace's name; its spans follow. */
  row: number;
  /** How many rows it takes, the one with its name included. */
  height: number;
}

export interface FlameLayout {
  traces: FlameTrace[];
  /** The spans of each row, by start. */
  rows: FlameSpan[][];
  rowOf: Map<SpanNode, number>;
}

/**
 * A flame graph over time: each span below its parent, in the first row that is free. Calls side by side take rows of their own,
 * so that none hides another.
 */
export function layoutFlame(model: FlowModel): FlameLayout {
  const rows: FlameSpan[][] = [];
  const rowOf = new Map<SpanNode, number>();
  const traces: FlameTrace[] = [];
  for (const trace of model.traces) {
    const top = rows.length;
    rows.push([]);
    /** Where each row of the trace is free from. */
    const freeFrom: number[] = [];
    const order = [...trace.spans].sort((a, b) => a.startNs - b.startNs || a.depth - b.depth);
    for (const node of place(order)) {
      const parentRow = node.parent ? rowOf.get(node.parent) : undefined;
      let lane = parentRow === undefined ? 0 : parentRow - top;
      while ((freeFrom[lane] ?? Number.NEGATIVE_INFINITY) > node.startNs) lane++;
      freeFrom[lane] = Math.max(node.endNs, freeFrom[lane] ?? node.endNs);
      const row = top + 1 + lane;
      while (rows.length <= row) rows.push([]);
      rows[row]?.push({ node, row });
      rowOf.set(node, row);
    }
    traces.push({ trace, row: top, height: rows.length - top });
  }
  return { traces, rows, rowOf };
}

/** By start, yet never before the parent: clocks can put a child before it. */
function place(order: SpanNode[]): SpanNode[] {
  const placed = new Set<SpanNode>();
  const result: SpanNode[] = [];
  for (const node of order) {
    const chain: SpanNode[] = [];
    for (let up: SpanNode | undefined = node; up && !placed.has(up); up = up.parent) chain.push(up);
    for (const next of chain.reverse()) {
      placed.add(next);
      result.push(next);
    }
  }
  return result;
}

/** Where an arrow key leads: to the parent, the first child, or the neighbour in the row. */
export function flameStep(layout: FlameLayout, from: SpanNode, key: string): SpanNode | undefined {
  switch (key) {
    case 'ArrowUp':
      return from.parent;
    case 'ArrowDown':
      return from.children[0];
    case 'ArrowLeft':
    case 'ArrowRight': {
      const row = layout.rows[layout.rowOf.get(from) ?? -1] ?? [];
      const sorted = [...row].sort((a, b) => a.node.startNs - b.node.startNs);
      const index = sorted.findIndex(({ node }) => node === from);
      return sorted[index + (key === 'ArrowLeft' ? -1 : 1)]?.node;
    }
    default:
      return undefined;
  }
}
