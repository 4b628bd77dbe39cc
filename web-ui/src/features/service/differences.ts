/**
 * What sets some requests apart from others of the same service: attributes that are more or less frequent among them, and
 * operations below them that take longer. Worked out from a sample of each.
 */
import type { CorrelationAnswer, Span } from '~/api/types';
import { offsetFrom, parseTime } from '~/util/time';
import type { Cells } from './heatmap-model';
import { fisherExact, largestSignificant } from './significance';

/** A request: a server or consumer span, with all spans below it. */
export interface SampledRequest {
  span: Span;
  below: readonly Span[];
  correlationId: string;
}

/** Something that can be said of a request. */
export interface Fact {
  /** An attribute's name, `failed` or `calls`. */
  name: string;
  value: string;
}

export interface ShareDifference extends Fact {
  /** How many of the selected requests it is true of. */
  selected: number;
  /** How many of the others. */
  others: number;
  /** How likely a difference like this is by chance, 0 to 1. */
  p: number;
  /** What else is true of exactly the same requests. */
  also: Fact[];
}

export interface TimeDifference {
  service: string;
  operation: string;
  /** Whether it is the request's own time, in which it waits for nothing below it. */
  own: boolean;
  /** Median time in it, of the requests that have it, in nanoseconds; 0 when none has. */
  selectedNs: number;
  othersNs: number;
  /** How many of the selected requests have it. */
  selected: number;
  others: number;
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

/** At most this share of the differences that are told is expected to be chance. */
const FALSE_RATE = 0.05;
/** With fewer requests there is nothing to compare. */
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
  const requests = [...selected, ...others];
  const groups = groupsOf(placesOf(requests));
  const found = [...groups.values()].flatMap(({ facts, at }) => {
    const a = at.filter((place) => place < selected.length).length;
    const b = at.length - a;
    const gap = a / selected.length - b / others.length;
    // `failed no` says what `failed yes` does: what the selected requests have is told.
    if (gap < 0 && groups.has(keyOf(allBut(at, requests.length)))) return [];
    return [{ facts, selected: a, others: b, gap, p: fisherExact(a, selected.length, b, others.length) }];
  });
  const largest = largestSignificant(
    found.map(({ p }) => p),
    FALSE_RATE,
  );
  const clear = found.filter(({ p, gap }) => p <= largest && Math.abs(gap) >= MIN_DIFFERENCE);
  // Where one value of an attribute is more frequent, the others have to be less so.
  const told = clear.flatMap(({ gap, facts }) => (gap > 0 ? facts.map(({ name }) => name) : []));
  const single = new Set(told.filter((name) => !OFTEN_SEVERAL.has(name)));
  return clear
    .filter(({ gap, facts }) => gap > 0 || !facts.every(({ name }) => single.has(name)))
    .sort((a, b) => Math.abs(b.gap) - Math.abs(a.gap) || a.p - b.p)
    .slice(0, MAX_SHARES)
    .flatMap(({ facts: [first, ...also], selected, others, p }) =>
      first ? [{ ...first, selected, others, p, also }] : [],
    );
}

/** Of which one request may have several at once. */
const OFTEN_SEVERAL = new Set(['calls', 'fails in', 'event', 'event below']);

/**
 * Which requests each fact is true of. One of hardly any request or of nearly all, such as an ID, is left out: it cannot tell the
 * samples apart, and as a test of its own would only raise the bar for the others.
 */
function placesOf(requests: readonly SampledRequest[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [place, request] of requests.entries())
    for (const fact of factsOf(request)) {
      const known = places.get(fact);
      if (known) known.push(place);
      else places.set(fact, [place]);
    }
  for (const [fact, at] of places)
    if (Math.min(at.length, requests.length - at.length) < MIN_REQUESTS) places.delete(fact);
  return places;
}

interface Group {
  /** The most telling one first. */
  facts: Fact[];
  /** Which requests they are true of. */
  at: number[];
}

function keyOf(at: readonly number[]): string {
  return at.join();
}

function allBut(at: readonly number[], requests: number): number[] {
  const those = new Set(at);
  return Array.from({ length: requests }, (_, place) => place).filter((place) => !those.has(place));
}

/** Facts that are true of the same requests say the same: they are one line, and one test. */
function groupsOf(places: ReadonlyMap<string, number[]>): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const [fact, at] of places) {
    const [name = '', value = ''] = JSON.parse(fact) as string[];
    const key = keyOf(at);
    const group = groups.get(key);
    if (group) group.facts.push({ name, value });
    else groups.set(key, { facts: [{ name, value }], at });
  }
  for (const { facts } of groups.values())
    facts.sort((a, b) => rankOf(a) - rankOf(b) || a.name.localeCompare(b.name));
  return groups;
}

/** What says most to a reader: failures, then attributes, then what goes with them. */
function rankOf({ name }: Fact): number {
  const place = ['failed', 'fails in'].indexOf(name);
  return place >= 0 ? place : isAttribute(name) ? 2 : 3;
}

/** Attribute names have a dot or an underscore by OpenTelemetry's conventions; ours for other facts are plain words. */
export function isAttribute(name: string): boolean {
  return /[._]/.test(name);
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
    for (const request of requests)
      for (const [key, ns] of timesOf(request)) {
        const both = durations.get(key) ?? [[], []];
        (side === 0 ? both[0] : both[1]).push(ns);
        durations.set(key, both);
      }
  const gap =
    median(selected.map(({ span }) => span.duration_ns)) - median(others.map(({ span }) => span.duration_ns));
  return (
    [...durations]
      .filter(([, [a]]) => a.length >= MIN_REQUESTS)
      .map(([key, [a, b]]) => {
        const [service, operation, own] = JSON.parse(key) as [string, string, boolean];
        return {
          service,
          operation,
          own,
          selectedNs: median(a),
          othersNs: median(b),
          selected: a.length,
          others: b.length,
        };
      })
      // What takes a tenth of the difference in the whole is worth a line.
      .filter(({ selectedNs, othersNs }) => (selectedNs - othersNs) * Math.sign(gap) > Math.abs(gap) * 0.1)
      .sort((a, b) => Math.abs(b.selectedNs - b.othersNs) - Math.abs(a.selectedNs - a.othersNs))
      .slice(0, MAX_TIMES)
  );
}

/** How long a request was in each operation below it, and in itself. */
function timesOf({ span, below }: SampledRequest): Map<string, number> {
  const total = new Map<string, number>();
  const add = (key: string, ns: number) => total.set(key, (total.get(key) ?? 0) + ns);
  for (const one of below) add(JSON.stringify([one.service, one.name, false]), one.duration_ns);
  add(JSON.stringify([span.service, span.name, true]), ownNs(span, below));
  return total;
}

/** How long a request lasted while no call of its own did. */
function ownNs(span: Span, below: readonly Span[]): number {
  const base = parseTime(span.start_time) ?? 0n;
  const calls = below
    .filter((one) => one.parent_span_id === span.span_id)
    .map((one) => ({ from: offsetFrom(base, one.start_time), ns: one.duration_ns }))
    .sort((a, b) => a.from - b.from);
  let own = 0;
  let until = 0;
  for (const { from, ns } of calls) {
    own += Math.max(0, Math.min(from, span.duration_ns) - until);
    until = Math.max(until, from + ns);
  }
  return own + Math.max(0, span.duration_ns - until);
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2;
}
