import type { FlowModel, SpanNode, TraceNode } from '~/features/flow/model';

/** How the second flow differs from the first at one operation. */
export type Difference = 'only-first' | 'only-second' | 'fails' | 'succeeds' | 'slower' | 'faster';

/** One operation in both flows, or in one of them. */
export interface Pair {
  /** Stable as long as the flows are: where the pair stands in the tree. */
  key: string;
  depth: number;
  first: SpanNode | undefined;
  second: SpanNode | undefined;
  /** The second's duration less the first's, in nanoseconds; 0 when one is missing. */
  deltaNs: number;
  differences: Difference[];
}

/** A change of duration counts from this share of the longer flow on... */
const MIN_SHARE_OF_FLOW = 0.02;
/** ...when it is also this share of the span itself. */
const MIN_SHARE_OF_SPAN = 0.2;

/**
 * Two flows of the same kind, operation by operation. Traces are matched by their root and, below matched spans, children by service
 * and name, the first with the first. What has no counterpart stands where it began, measured from its parent.
 */
export function align(first: FlowModel, second: FlowModel): Pair[] {
  const threshold = Math.max(first.durationNs, second.durationNs) * MIN_SHARE_OF_FLOW;
  const pairs: Pair[] = [];
  const traces = match(first.traces, second.traces, traceName, (trace) => trace.startNs);
  const roots = traces.flatMap(([a, b]) =>
    match(a?.roots ?? [], b?.roots ?? [], spanName, (span) => span.startNs),
  );
  // A stack of our own: chains of ten thousand spans exist.
  const stack = roots.map(([a, b], i) => ({ a, b, key: `${i}`, depth: 0 })).reverse();
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { a, b, key, depth } = top;
    pairs.push({ key, depth, first: a, second: b, ...compare(a, b, threshold) });
    const children = match(
      a?.children ?? [],
      b?.children ?? [],
      spanName,
      (span) => span.startNs - (span.parent?.startNs ?? 0),
    );
    for (let i = children.length - 1; i >= 0; i--) {
      const [childA, childB] = children[i] ?? [];
      stack.push({ a: childA, b: childB, key: `${key}.${i}`, depth: depth + 1 });
    }
  }
  return pairs;
}

function traceName(trace: TraceNode): string {
  return `${trace.trace.root_service} ${trace.trace.root_operation}`;
}

function spanName({ span }: SpanNode): string {
  return `${span.service} ${span.kind} ${span.name}`;
}

type Matched<T> = [first: T | undefined, second: T | undefined];

/** The n-th of a name on one side with the n-th on the other; all in order of the time at which they began. */
function match<T>(
  first: readonly T[],
  second: readonly T[],
  nameOf: (item: T) => string,
  startOf: (item: T) => number,
): Matched<T>[] {
  const waiting = new Map<string, T[]>();
  for (const item of second) {
    const name = nameOf(item);
    const queue = waiting.get(name);
    if (queue) queue.push(item);
    else waiting.set(name, [item]);
  }
  const matched: Matched<T>[] = first.map((item) => [item, waiting.get(nameOf(item))?.shift()]);
  for (const rest of waiting.values()) for (const item of rest) matched.push([undefined, item]);
  const start = ([a, b]: Matched<T>) => startOf((a ?? b) as T);
  return matched.sort((a, b) => start(a) - start(b));
}

function compare(
  first: SpanNode | undefined,
  second: SpanNode | undefined,
  threshold: number,
): { deltaNs: number; differences: Difference[] } {
  if (!first) return { deltaNs: 0, differences: ['only-second'] };
  if (!second) return { deltaNs: 0, differences: ['only-first'] };
  const differences: Difference[] = [];
  if (first.isError !== second.isError) differences.push(second.isError ? 'fails' : 'succeeds');
  const [a, b] = [first.span.duration_ns, second.span.duration_ns];
  const deltaNs = b - a;
  if (Math.abs(deltaNs) >= threshold && Math.abs(deltaNs) >= Math.max(a, b) * MIN_SHARE_OF_SPAN)
    differences.push(deltaNs > 0 ? 'slower' : 'faster');
  return { deltaNs, differences };
}

/** The pairs that differ, and the ones above them so that they keep their place. */
export function onlyDifferent(pairs: readonly Pair[]): Pair[] {
  const kept: Pair[] = [];
  let neededDepth = -1;
  for (let i = pairs.length - 1; i >= 0; i--) {
    const pair = pairs[i];
    if (!pair) continue;
    const isParent = pair.depth < neededDepth;
    if (pair.differences.length === 0 && !isParent) continue;
    kept.push(pair);
    // From here up, only what is above this pair is still missing.
    neededDepth = isParent || neededDepth < 0 ? pair.depth : Math.max(neededDepth, pair.depth);
  }
  return kept.reverse();
}

export interface AttributeDifference {
  key: string;
  first: string | undefined;
  second: string | undefined;
}

/** Attributes of two spans, and of their resources, that are not the same. */
export function attributeDifferences(first: SpanNode, second: SpanNode): AttributeDifference[] {
  const all = ({ span }: SpanNode): Record<string, string> => ({
    ...span.resource_attributes,
    ...span.attributes,
    ...(span.status.message ? { 'status.message': span.status.message } : {}),
  });
  const [a, b] = [all(first), all(second)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((key) => a[key] !== b[key])
    .sort()
    .map((key) => ({ key, first: a[key], second: b[key] }));
}
