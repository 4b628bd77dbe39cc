import { isFiltering, matchesSpan, type SpanFilter } from '../filter';
import type { FlowModel, LogItem, SpanNode, TraceNode } from '../model';

export type Row =
  | { kind: 'loose'; key: string; logs: LogItem[] }
  | { kind: 'trace'; key: string; trace: TraceNode; expanded: boolean }
  | { kind: 'log'; key: string; log: LogItem; level: number }
  | { kind: 'span'; key: string; node: SpanNode; expanded: boolean; matches: boolean };

export function traceKey(trace: TraceNode): string {
  return `trace:${trace.trace.trace_id}`;
}

export function spanKey(node: SpanNode): string {
  return `span:${node.trace.trace.trace_id}:${node.span.span_id}`;
}

/**
 * The waterfall's rows from top to bottom. `collapsed` holds the keys of closed rows. With a filter, a span is shown when
 * it or one below it matches, so that a match keeps its place in the tree. With `inlineLogs`, records stand below what wrote them.
 */
export function buildRows(
  model: FlowModel,
  collapsed: ReadonlySet<string>,
  filter: SpanFilter = {},
  inlineLogs = false,
): Row[] {
  const rows: Row[] = [];
  const addLogs = (logs: readonly LogItem[], level: number) => {
    if (!inlineLogs) return;
    for (const log of logs) rows.push({ kind: 'log', key: `log:${log.index}`, log, level });
  };
  const visible = isFiltering(filter) ? matchesAndAncestors(model, filter) : undefined;
  if (model.looseLogs.length > 0 && !visible) {
    rows.push({ kind: 'loose', key: 'loose', logs: model.looseLogs });
    addLogs(model.looseLogs, 2);
  }
  for (const trace of model.traces) {
    if (visible && !trace.spans.some((span) => visible.has(span))) continue;
    const key = traceKey(trace);
    const expanded = !collapsed.has(key);
    rows.push({ kind: 'trace', key, trace, expanded });
    if (!expanded) continue;
    if (!visible) addLogs(trace.logs, 2);
    let hiddenBelow = Number.POSITIVE_INFINITY;
    for (const node of trace.spans) {
      if (node.depth > hiddenBelow) continue;
      hiddenBelow = Number.POSITIVE_INFINITY;
      if (visible && !visible.has(node)) continue;
      const spanExpanded = !collapsed.has(spanKey(node));
      rows.push({
        kind: 'span',
        key: spanKey(node),
        node,
        expanded: spanExpanded,
        matches: visible?.get(node) ?? true,
      });
      if (visible?.get(node) ?? true) addLogs(node.logs, node.depth + 3);
      if (!spanExpanded) hiddenBelow = node.depth;
    }
  }
  return rows;
}

/** Which spans to show, and whether for their own sake. */
function matchesAndAncestors(model: FlowModel, filter: SpanFilter): Map<SpanNode, boolean> {
  const visible = new Map<SpanNode, boolean>();
  for (const node of model.spans) {
    if (!matchesSpan(node, filter)) continue;
    visible.set(node, true);
    for (let up = node.parent; up && !visible.has(up); up = up.parent) visible.set(up, false);
  }
  return visible;
}

/** The keys above a span that must be open for it to be seen. */
export function pathTo(node: SpanNode): string[] {
  const keys = [traceKey(node.trace)];
  for (let up = node.parent; up; up = up.parent) keys.push(spanKey(up));
  return keys;
}
