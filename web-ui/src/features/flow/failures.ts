/** Where failures of a flow began. */
import type { FlowModel, SpanNode } from './model';

/** Whether a span failed because a call of its own did. */
export function passedOn(node: SpanNode): boolean {
  return node.isError && node.children.some((child) => child.isError);
}

export interface Failure {
  node: SpanNode;
  /** `TimeoutError: no answer within 950 ms`; empty when nothing was said. */
  words: string;
}

/** The span that was the first to end as failed, of those that passed no other's failure on. */
export function firstFailure({ spans, answer }: FlowModel): Failure | undefined {
  let node: SpanNode | undefined;
  for (const span of spans)
    if (span.isError && !passedOn(span) && (!node || span.endNs < node.endNs)) node = span;
  if (!node) return undefined;
  const { span_id, status } = node.span;
  const error = answer.errors.find((one) => one.signal === 'traces' && one.span_id === span_id);
  const words = [error?.error_type, error?.message || status.message].filter(Boolean).join(': ');
  return { node, words };
}
