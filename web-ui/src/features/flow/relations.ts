import type { FlowModel, SpanNode, TraceNode } from './model';

/** Why a trace of the flow exists besides the first one. */
type RelationKind = 'retry' | 'message' | 'link' | 'repeat';

export interface TraceRelation {
  kind: RelationKind;
  /** The later trace. */
  trace: TraceNode;
  /** The trace it came from. */
  from: TraceNode;
  /** The linking span and the one it links to, when the spans say so themselves. */
  linkingSpan: SpanNode | undefined;
  linkedSpan: SpanNode | undefined;
  label: string;
}

/**
 * How the traces of a flow hang together, at most one relation for each: by its span links, or else because an earlier
 * trace began with the same operation.
 */
export function traceRelations(model: FlowModel): Map<string, TraceRelation> {
  const relations = new Map<string, TraceRelation>();
  for (const trace of model.traces) {
    const relation = byLink(model, trace) ?? byRepetition(model, trace);
    if (relation) relations.set(trace.trace.trace_id, relation);
  }
  return relations;
}

/** Something that set off something else, which may have begun much later. */
export interface Cause {
  from: SpanNode | TraceNode;
  to: SpanNode | TraceNode;
}

/** What the timeline draws lines for: how the traces hang together, and all span links within the flow besides. */
export function causesOf(model: FlowModel, relations: ReadonlyMap<string, TraceRelation>): Cause[] {
  const causes: Cause[] = [];
  for (const relation of relations.values())
    causes.push({ from: relation.linkedSpan ?? relation.from, to: relation.trace });
  for (const span of model.spans) {
    const relation = relations.get(span.trace.trace.trace_id);
    for (const link of span.span.links) {
      const linked = model.spanById.get(link.span_id);
      const isTold = relation?.linkingSpan === span && relation.linkedSpan === linked;
      if (linked && linked !== span && !isTold) causes.push({ from: linked, to: span });
    }
  }
  return causes;
}

function byLink(model: FlowModel, trace: TraceNode): TraceRelation | undefined {
  for (const span of trace.spans) {
    for (const link of span.span.links) {
      const from = model.traceById.get(link.trace_id);
      if (!from || from === trace) continue;
      const kind = linkKind(span, from, link.attributes);
      return {
        kind,
        trace,
        from,
        linkingSpan: span,
        linkedSpan: model.spanById.get(link.span_id),
        label: relationLabel(kind, from),
      };
    }
  }
  for (const id of trace.trace.linked_trace_ids) {
    const from = model.traceById.get(id);
    if (!from || from === trace) continue;
    const kind = sameRoot(trace, from) ? 'retry' : 'link';
    return {
      kind,
      trace,
      from,
      linkingSpan: undefined,
      linkedSpan: undefined,
      label: relationLabel(kind, from),
    };
  }
  return undefined;
}

function byRepetition(model: FlowModel, trace: TraceNode): TraceRelation | undefined {
  const from = model.traces.slice(0, trace.index).findLast((earlier) => sameRoot(trace, earlier));
  if (!from) return undefined;
  const kind = isResend(trace.roots[0]) ? 'retry' : 'repeat';
  return {
    kind,
    trace,
    from,
    linkingSpan: undefined,
    linkedSpan: undefined,
    label: relationLabel(kind, from),
  };
}

function linkKind(span: SpanNode, from: TraceNode, attributes: Record<string, string>): RelationKind {
  const said = Object.values(attributes).join(' ').toLowerCase();
  if (/\bretry|resend/.test(said) || isResend(span) || sameRoot(span.trace, from)) return 'retry';
  if (span.span.kind === 'consumer' || 'messaging.system' in span.span.attributes) return 'message';
  return 'link';
}

/** `http.request.resend_count` is the semantic conventions' word for a retry. */
function isResend(span: SpanNode | undefined): boolean {
  return Number(span?.span.attributes['http.request.resend_count'] ?? 0) > 0;
}

function sameRoot(a: TraceNode, b: TraceNode): boolean {
  return a.trace.root_service === b.trace.root_service && a.trace.root_operation === b.trace.root_operation;
}

function relationLabel(kind: RelationKind, from: TraceNode): string {
  const trace = `trace ${from.index + 1}`;
  switch (kind) {
    case 'retry':
      return `retry of ${trace}`;
    case 'message':
      return `message from ${trace}`;
    case 'link':
      return `linked to ${trace}`;
    case 'repeat':
      return `same operation as ${trace}`;
  }
}
