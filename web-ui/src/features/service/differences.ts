/**
 * What sets some requests apart from others of the same service: attributes that are more or less frequent among them, and
 * operations below them that take longer. Worked out from a sample of each; the share that a value has in one sample is
 * compared with its share in the other by the z-test of two proportions.
 */
import type { CorrelationAnswer, Span } from '~/api/types';
import { parseTime } from '~/util/time';
import type { Cells } from './heatmap-model';

/** A request: a server or consumer span, with all spans below it. */
export interface SampledRequest {
  span: Span;
  below: readonly Span[];
  correlationId: string;
}

export interface ShareDifference {
  /** An attribute's name, `failed` or `calls`. */
  name: string;
  value: string;
  /** Share of the selected requests that have it, 0 to 1. */
  selected: number;
  /** Share of the others. */
  others: number;
}

export interface TimeDifference {
  service: string;
  operation: string;
  /** Median time in it, of the requests that have it, in nanoseconds; 0 when none has. */
  selectedNs: number;
  othersNs: number;
}

export interface Differences {
  shares: ShareDifference[];
  times: TimeDifference[];
}

/** The requests of a service in a flow that lie within the part of the heatmap, or outside of it. */
export function requestsOf(
  flow: CorrelationAnswer,
  service: string,
  operation: string | undefined,
  cells: Cells,
): { selected: SampledRequest[]; others: SampledRequest[] } {
  const selected: SampledRequest[] = [];
  const others: SampledRequest[] = [];
  for (const trace of flow.traces) {
    const children = new Map<string, Span[]>();
    for (const span of trace.spans) {
      if (span.parent_span_id === null) continue;
      const known = children.get(span.parent_span_id);
      if (known) known.push(span);
      else children.set(span.parent_span_id, [span]);
    }
    for (const span of trace.spans) {
      if (span.service !== service || (span.kind !== 'server' && span.kind !== 'consumer')) continue;
      if (operation !== undefined && span.name !== operation) continue;
      const request = { span, below: descendants(span, children), correlationId: flow.correlation_id };
      (isWithin(span, cells) ? selected : others).push(request);
    }
  }
  return { selected, others };
}

function isWithin(span: Span, { fromMs, toMs, minNs, maxNs }: Cells): boolean {
  const atMs = Number((parseTime(span.start_time) ?? 0n) / 1_000_000n);
  return atMs >= fromMs && atMs < toMs && span.duration_ns >= minNs && span.duration_ns < maxNs;
}

function descendants(span: Span, children: ReadonlyMap<string, Span[]>): Span[] {
  const found: Span[] = [];
  const seen = new Set([span.span_id]);
  const open = [...(children.get(span.span_id) ?? [])];
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(next.span_id)) continue;
    seen.add(next.span_id);
    found.push(next);
    open.push(...(children.get(next.span_id) ?? []));
  }
  return found;
}

/** Two-sided 1 %: with the hundred values that are compared, one by chance. */
const MIN_Z = 2.58;
/** A value that fewer requests have says nothing. */
const MIN_REQUESTS = 3;
/** Smaller differences explain nothing, however certain they are. */
const MIN_DIFFERENCE = 0.15;
const MAX_SHARES = 8;
const MAX_TIMES = 6;

export function differencesOf(
  selected: readonly SampledRequest[],
  others: readonly SampledRequest[],
): Differences {
  if (selected.length < MIN_REQUESTS || others.length < MIN_REQUESTS) return { shares: [], times: [] };
  return { shares: shareDifferences(selected, others), times: timeDifferences(selected, others) };
}

function shareDifferences(
  selected: readonly SampledRequest[],
  others: readonly SampledRequest[],
): ShareDifference[] {
  const counts = new Map<string, [selected: number, others: number]>();
  for (const [side, requests] of [selected, others].entries())
    for (const request of requests)
      for (const fact of factsOf(request)) {
        const count = counts.get(fact) ?? [0, 0];
        if (side === 0) count[0] += 1;
        else count[1] += 1;
        counts.set(fact, count);
      }
  const found: (ShareDifference & { z: number })[] = [];
  for (const [fact, [a, b]] of counts) {
    if (a + b < MIN_REQUESTS) continue;
    const [p, q] = [a / selected.length, b / others.length];
    const pooled = (a + b) / (selected.length + others.length);
    const error = Math.sqrt(pooled * (1 - pooled) * (1 / selected.length + 1 / others.length));
    const z = error === 0 ? 0 : Math.abs(p - q) / error;
    if (z < MIN_Z || Math.abs(p - q) < MIN_DIFFERENCE) continue;
    const [name = '', value = ''] = JSON.parse(fact) as string[];
    found.push({ name, value, selected: p, others: q, z });
  }
  return found
    .sort(
      (a, b) =>
        Math.abs(b.selected - b.others) - Math.abs(a.selected - a.others) ||
        b.z - a.z ||
        a.name.localeCompare(b.name),
    )
    .slice(0, MAX_SHARES)
    .map(({ z: _z, ...difference }) => difference);
}

/** Names an ID and nothing that requests have in common. */
const IDENTITY = /^(?:correlation_id|baggage\.|thread\.|client\.port|network\.peer\.port|server\.port)/;

/** What can be said of a request, each once. */
function factsOf({ span, below }: SampledRequest): Set<string> {
  const facts = new Set<string>();
  const add = (name: string, value: string) => facts.add(JSON.stringify([name, value]));
  add('operation', span.name);
  add('failed', span.status.code === 'error' ? 'yes' : 'no');
  for (const [name, value] of [
    ...Object.entries(span.resource_attributes),
    ...Object.entries(span.attributes),
  ])
    if (!IDENTITY.test(name) && value !== '') add(name, value);
  for (const child of below) {
    add('calls', `${child.name} in ${child.service}`);
    if (child.status.code === 'error') add('fails in', `${child.name} in ${child.service}`);
    if (child.parent_span_id === span.span_id)
      for (const event of child.events) add('event below', event.name);
  }
  for (const event of span.events) add('event', event.name);
  return facts;
}

function timeDifferences(
  selected: readonly SampledRequest[],
  others: readonly SampledRequest[],
): TimeDifference[] {
  const durations = new Map<string, [selected: number[], others: number[]]>();
  for (const [side, requests] of [selected, others].entries())
    for (const { below } of requests) {
      const total = new Map<string, number>();
      for (const span of below) {
        const key = JSON.stringify([span.service, span.name]);
        total.set(key, (total.get(key) ?? 0) + span.duration_ns);
      }
      for (const [key, ns] of total) {
        const both = durations.get(key) ?? [[], []];
        (side === 0 ? both[0] : both[1]).push(ns);
        durations.set(key, both);
      }
    }
  const gap =
    median(selected.map(({ span }) => span.duration_ns)) - median(others.map(({ span }) => span.duration_ns));
  return (
    [...durations]
      .filter(([, [a]]) => a.length >= MIN_REQUESTS)
      .map(([key, [a, b]]) => {
        const [service = '', operation = ''] = JSON.parse(key) as string[];
        return { service, operation, selectedNs: median(a), othersNs: b.length === 0 ? 0 : median(b) };
      })
      // What takes a tenth of the difference in the whole is worth a line.
      .filter(({ selectedNs, othersNs }) => (selectedNs - othersNs) * Math.sign(gap) > Math.abs(gap) * 0.1)
      .sort((a, b) => Math.abs(b.selectedNs - b.othersNs) - Math.abs(a.selectedNs - a.othersNs))
      .slice(0, MAX_TIMES)
  );
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2;
}
