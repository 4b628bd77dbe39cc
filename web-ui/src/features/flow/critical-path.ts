import type { FlowModel, SpanNode, TraceNode } from './model';

/** A stretch of the critical path, in nanoseconds from the flow's start. */
export interface Stretch {
  startNs: number;
  endNs: number;
}

interface Frame {
  node: SpanNode;
  startNs: number;
  untilNs: number;
  /** Children inside of the span, the one to try next at the end. */
  children: { node: SpanNode; startNs: number; endNs: number }[];
}

/**
 * Where the time of each trace went, by the rule that the API uses for a single trace (CRISP: Zhang et al., USENIX ATC
 * 2022): from the end of the root back to the child that finished last before, and so on inside of it; a child counts as far
 * as it lies inside of its parent. It is found here since it changes with the clocks chosen and costs no request.
 */
export function criticalPaths(model: FlowModel): Map<SpanNode, Stretch[]> {
  const paths = new Map<SpanNode, Stretch[]>();
  for (const trace of model.traces) addPath(trace, paths);
  return paths;
}

function addPath(trace: TraceNode, paths: Map<SpanNode, Stretch[]>): void {
  const root = trace.roots[0];
  if (!root) return;
  const add = (node: SpanNode, startNs: number, endNs: number) => {
    if (startNs >= endNs) return;
    const stretches = paths.get(node);
    if (stretches) stretches.push({ startNs, endNs });
    else paths.set(node, [{ startNs, endNs }]);
  };
  // A stack of our own: chains of ten thousand spans exist.
  const stack = [frame(root, root.startNs, root.endNs)];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const child = top.children.pop();
    if (!child) {
      add(top.node, top.startNs, top.untilNs);
      stack.pop();
    } else if (child.endNs <= top.untilNs) {
      add(top.node, child.endNs, top.untilNs);
      top.untilNs = child.startNs;
      stack.push(frame(child.node, child.startNs, child.endNs));
    }
  }
}

function frame(node: SpanNode, startNs: number, endNs: number): Frame {
  const children = node.children
    .map((child) => ({
      node: child,
      startNs: Math.max(child.startNs, startNs),
      endNs: Math.min(child.endNs, endNs),
    }))
    .filter((part) => part.startNs <= part.endNs);
  // Of two that end together the longer one is tried first.
  children.sort((a, b) => a.endNs - b.endNs || b.startNs - a.startNs);
  return { node, startNs, untilNs: endNs, children };
}
