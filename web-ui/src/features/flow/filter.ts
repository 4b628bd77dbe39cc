import type { FlowError } from '~/api/types';
import type { ExemplarItem, LogItem, SpanNode } from './model';

export interface SpanFilter {
  service?: string | undefined;
  status?: 'ok' | 'error' | undefined;
  text?: string | undefined;
}

export interface LogFilter {
  service?: string | undefined;
  /** The lowest severity number to show. */
  minSeverity?: number | undefined;
  text?: string | undefined;
}

export function isFiltering(filter: SpanFilter): boolean {
  return filter.service !== undefined || filter.status !== undefined || (filter.text ?? '').trim() !== '';
}

/** Text is looked for in names, IDs, the status message and the attributes; every word must be found somewhere. */
export function matchesSpan(node: SpanNode, filter: SpanFilter): boolean {
  const { span } = node;
  if (filter.service !== undefined && span.service !== filter.service) return false;
  if (filter.status !== undefined && node.isError !== (filter.status === 'error')) return false;
  return hasWords(filter.text, () => [
    span.name,
    span.service,
    span.span_id,
    span.trace_id,
    span.status.message,
    ...attributeText(span.attributes),
    ...span.events.flatMap((event) => [event.name, ...attributeText(event.attributes)]),
  ]);
}

export function matchesLog(item: LogItem, filter: LogFilter): boolean {
  const { record } = item;
  if (filter.service !== undefined && record.service !== filter.service) return false;
  if (filter.minSeverity !== undefined && record.severity_number < filter.minSeverity) return false;
  return hasWords(filter.text, () => [
    record.body,
    record.service,
    record.scope,
    record.trace_id ?? '',
    record.span_id ?? '',
    ...attributeText(record.attributes),
  ]);
}

/** What all tabs are narrowed by. */
export type TextFilter = Pick<SpanFilter, 'service' | 'text'>;

export function matchesExemplar({ exemplar, span }: ExemplarItem, filter: TextFilter): boolean {
  if (filter.service !== undefined && exemplar.service !== filter.service) return false;
  return hasWords(filter.text, () => [
    exemplar.metric,
    exemplar.service,
    exemplar.trace_id ?? '',
    exemplar.span_id ?? '',
    span?.span.name ?? '',
    ...attributeText(exemplar.attributes),
  ]);
}

export function matchesError(error: FlowError, filter: TextFilter): boolean {
  if (filter.service !== undefined && error.service !== filter.service) return false;
  return hasWords(filter.text, () => [
    error.service,
    error.operation,
    error.error_type ?? '',
    error.message,
    error.trace_id ?? '',
    error.span_id ?? '',
  ]);
}

function hasWords(text: string | undefined, fields: () => string[]): boolean {
  const words = (text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const haystack = fields().join('\n').toLowerCase();
  return words.every((word) => haystack.includes(word));
}

function attributeText(attributes: Record<string, string>): string[] {
  return Object.entries(attributes).map(([key, value]) => `${key}=${value}`);
}

export type SeverityLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'none';

/** The OTLP ranges of four numbers each. */
export function severityLevel(severity: number): SeverityLevel {
  const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
  return severity < 1 || severity > 24 ? 'none' : (levels[Math.floor((severity - 1) / 4)] ?? 'none');
}

export const MIN_SEVERITY: Record<'debug' | 'info' | 'warn' | 'error', number> = {
  debug: 5,
  info: 9,
  warn: 13,
  error: 17,
};
