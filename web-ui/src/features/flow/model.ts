import type { CorrelationAnswer, Exemplar, LogRecord, Signal, Span, Trace } from '~/api/types';
import { assignColours } from '~/util/colour';
import { offsetFrom, parseTime } from '~/util/time';
import { ClockCorrections } from './clocks';

/** A span in its place: in its trace's tree and on the flow's time axis (nanoseconds from the flow's start). */
export interface SpanNode {
  span: Span;
  trace: TraceNode;
  startNs: number;
  endNs: number;
  depth: number;
  parent: SpanNode | undefined;
  children: SpanNode[];
  /** How many spans lie below it. */
  descendants: number;
  isError: boolean;
  /** What was added to its time because its host's clock is off, in nanoseconds; usually 0. */
  clockOffsetNs: number;
  events: { atNs: number; name: string; isException: boolean }[];
  logs: LogItem[];
  exemplars: ExemplarItem[];
}

export interface LogItem {
  index: number;
  record: LogRecord;
  atNs: number;
  isError: boolean;
  span: SpanNode | undefined;
}

export interface ExemplarItem {
  index: number;
  exemplar: Exemplar;
  atNs: number;
  span: SpanNode | undefined;
}

export interface TraceNode {
  trace: Trace;
  index: number;
  startNs: number;
  endNs: number;
  roots: SpanNode[];
  /** All spans, parents before children and siblings by start. */
  spans: SpanNode[];
  /** Records that name the trace and no span that we have. */
  logs: LogItem[];
}

export interface FlowModel {
  answer: CorrelationAnswer;
  /** Where the time axis begins, in nanoseconds since the Unix epoch. */
  baseNs: bigint;
  durationNs: number;
  traces: TraceNode[];
  /** All spans of all traces, in the order of the waterfall. */
  spans: SpanNode[];
  spanById: Map<string, SpanNode>;
  traceById: Map<string, TraceNode>;
  logs: LogItem[];
  /** Records of the flow outside of any of its traces. */
  looseLogs: LogItem[];
  exemplars: ExemplarItem[];
  colours: Map<string, number>;
}

/** Whether a part of the signal could not be read: then nothing seen is not the same as nothing there. */
export function isMissing(answer: CorrelationAnswer, signal: Signal): boolean {
  return answer.partial.some((part) => part.signal === signal);
}

export type Clocks = 'corrected' | 'sent';

/** OTLP severity numbers from here on are errors (`LogRecord::ERROR_SEVERITY`). */
const ERROR_SEVERITY = 17;

/** With `clocks` as `corrected`, items lie where the API's timeline puts them; as `sent`, where the hosts' own clocks say. */
export function buildFlowModel(answer: CorrelationAnswer, clocks: Clocks = 'corrected'): FlowModel {
  const corrections = new ClockCorrections(clocks === 'corrected' ? answer : undefined);
  const baseNs = (parseTime(answer.time_range.start) ?? 0n) + BigInt(corrections.earliest(answer));
  const spanById = new Map<string, SpanNode>();
  const traceById = new Map<string, TraceNode>();
  // Where clocks were corrected, the last thing may have happened earlier than the answer says.
  let durationNs = corrections.isEmpty ? Math.max(1, offsetFrom(baseNs, answer.time_range.end)) : 1;

  const traces = answer.traces.map((trace, index) => {
    const node = buildTrace(trace, index, baseNs, corrections);
    traceById.set(trace.trace_id, node);
    for (const span of node.spans) {
      if (!spanById.has(span.span.span_id)) spanById.set(span.span.span_id, span);
      durationNs = Math.max(durationNs, span.endNs);
    }
    return node;
  });

  const looseLogs: LogItem[] = [];
  const logs = answer.logs.map((record, index) => {
    const span = record.span_id ? spanById.get(record.span_id) : undefined;
    const item: LogItem = {
      index,
      record,
      span,
      atNs: offsetFrom(baseNs, record.time) + (span?.clockOffsetNs ?? corrections.ofLog(record)),
      isError: record.severity_number >= ERROR_SEVERITY,
    };
    (span?.logs ?? (record.trace_id ? traceById.get(record.trace_id)?.logs : undefined) ?? looseLogs).push(
      item,
    );
    return item;
  });

  const exemplars = answer.metrics.map((exemplar, index) => {
    const span = exemplar.span_id ? spanById.get(exemplar.span_id) : undefined;
    const item: ExemplarItem = {
      index,
      exemplar,
      span,
      atNs: offsetFrom(baseNs, exemplar.time) + (span?.clockOffsetNs ?? 0),
    };
    span?.exemplars.push(item);
    return item;
  });

  for (const { atNs } of [...logs, ...exemplars]) durationNs = Math.max(durationNs, atNs);

  const names = [...answer.services.map((service) => service.name), ...answer.logs.map((log) => log.service)];
  for (const trace of answer.traces) for (const span of trace.spans) names.push(span.service);

  return {
    answer,
    baseNs,
    durationNs,
    traces,
    spans: traces.flatMap((trace) => trace.spans),
    spanById,
    traceById,
    logs,
    looseLogs,
    exemplars,
    colours: assignColours(names),
  };
}

function buildTrace(trace: Trace, index: number, baseNs: bigint, corrections: ClockCorrections): TraceNode {
  const node: TraceNode = { trace, index, startNs: 0, endNs: 0, roots: [], spans: [], logs: [] };
  const all = trace.spans.map((span): SpanNode => {
    const clockOffsetNs = corrections.ofSpan(span);
    const startNs = offsetFrom(baseNs, span.start_time) + clockOffsetNs;
    return {
      span,
      trace: node,
      startNs,
      endNs: startNs + span.duration_ns,
      depth: 0,
      parent: undefined,
      children: [],
      descendants: 0,
      isError: span.status.code === 'error',
      clockOffsetNs,
      events: span.events.map((event) => ({
        atNs: offsetFrom(baseNs, event.time) + clockOffsetNs,
        name: event.name,
        isException: event.name === 'exception',
      })),
      logs: [],
      exemplars: [],
    };
  });
  const byId = new Map(all.map((span) => [span.span.span_id, span]));
  for (const span of all) {
    const parent = span.span.parent_span_id ? byId.get(span.span.parent_span_id) : undefined;
    if (parent && parent !== span) {
      span.parent = parent;
      parent.children.push(span);
    } else {
      node.roots.push(span);
    }
  }
  node.roots.sort(byStart);
  const placed = new Set<SpanNode>();
  for (const root of node.roots) place(root, node.spans, placed);
  // Broken instrumentation can make spans each other's ancestors. They are shown all the same, from the earliest on.
  for (const span of [...all].sort(byStart)) {
    if (placed.has(span)) continue;
    if (span.parent) span.parent.children = span.parent.children.filter((child) => child !== span);
    span.parent = undefined;
    node.roots.push(span);
    place(span, node.spans, placed);
  }
  for (let i = node.spans.length - 1; i >= 0; i--) {
    const span = node.spans[i];
    if (span?.parent) span.parent.descendants += span.descendants + 1;
  }
  node.startNs = all.length
    ? all.reduce((min, span) => Math.min(min, span.startNs), Number.POSITIVE_INFINITY)
    : offsetFrom(baseNs, trace.start_time);
  node.endNs = all.reduce((max, span) => Math.max(max, span.endNs), node.startNs);
  return node;
}

/** Depth first without recursion: a trace may be thousands of calls deep. */
function place(root: SpanNode, into: SpanNode[], placed: Set<SpanNode>): void {
  const stack = [root];
  for (let span = stack.pop(); span; span = stack.pop()) {
    if (placed.has(span)) continue;
    placed.add(span);
    into.push(span);
    span.children.sort(byStart);
    for (let i = span.children.length - 1; i >= 0; i--) {
      const child = span.children[i];
      if (child && !placed.has(child)) {
        child.depth = span.depth + 1;
        stack.push(child);
      }
    }
  }
}

function byStart(a: SpanNode, b: SpanNode): number {
  return a.startNs - b.startNs || b.endNs - a.endNs;
}
