/** TEMPORARY: written by hand after the model crate until the API's OpenAPI document exists. */
export type Attributes = Record<string, string>;
export type Signal = 'traces' | 'logs' | 'metrics';
export interface TimeRange {
  start: string;
  end: string;
}
export interface SpanEvent {
  time: string;
  name: string;
  attributes: Attributes;
}
export interface SpanLink {
  trace_id: string;
  span_id: string;
  attributes: Attributes;
}
export interface Span {
  trace_id: string;
  span_id: string;
  parent_span_id?: string | null;
  name: string;
  kind: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  service: string;
  scope: string;
  start_time: string;
  duration_ns: number;
  status: { code: 'unset' | 'ok' | 'error'; message: string };
  attributes: Attributes;
  resource_attributes: Attributes;
  events: SpanEvent[];
  links: SpanLink[];
  correlation_id?: string | null;
}
export interface LogRecord {
  time: string;
  trace_id?: string | null;
  span_id?: string | null;
  severity_text: string;
  severity_number: number;
  service: string;
  scope: string;
  body: string;
  attributes: Attributes;
  resource_attributes: Attributes;
  correlation_id?: string | null;
}
export interface Exemplar {
  metric: string;
  unit: string;
  metric_type: string;
  service: string;
  time: string;
  value: number;
  trace_id?: string | null;
  span_id?: string | null;
  attributes: Attributes;
}
export interface FlowSummary {
  status: 'ok' | 'recovered' | 'error';
  duration_ns: number;
  root_service: string;
  root_operation: string;
  trace_count: number;
  span_count: number;
  log_count: number;
  exemplar_count: number;
  service_count: number;
  error_count: number;
}
export interface Trace {
  trace_id: string;
  root_service: string;
  root_operation: string;
  start_time: string;
  duration_ns: number;
  has_error: boolean;
  linked_trace_ids: string[];
  spans: Span[];
}
export interface FlowService {
  name: string;
  span_count: number;
  log_count: number;
  error_count: number;
  self_time_ns: number;
  first_seen: string;
  last_seen: string;
}
export interface FlowError {
  time: string;
  signal: Signal;
  service: string;
  operation: string;
  error_type?: string | null;
  message: string;
  trace_id?: string | null;
  span_id?: string | null;
}
export interface TimelineEvent {
  time: string;
  offset_ns: number;
  kind: 'span' | 'span_event' | 'log' | 'metric';
  service: string;
  title: string;
  duration_ns?: number | null;
  is_error: boolean;
  trace_id?: string | null;
  span_id?: string | null;
}
export interface EvidenceRef {
  trace_id: string;
  span_id: string;
  note: string;
}
export interface CriticalPathStep {
  trace_id: string;
  span_id: string;
  service: string;
  operation: string;
  start_time: string;
  duration_ns: number;
}
export interface ErrorOrigin {
  service: string;
  operation: string;
  error_type?: string | null;
  message: string;
  time: string;
  chain: EvidenceRef[];
}
export interface FlowAnalysis {
  correlation_id: string;
  analysis_type: 'rca';
  critical_path: CriticalPathStep[];
  error_origins: ErrorOrigin[];
  explanation: string;
}
export interface CorrelationAnswer {
  correlation_id: string;
  merged_ids: { correlation_id: string; reason: string }[];
  time_range: TimeRange;
  summary: FlowSummary;
  traces: Trace[];
  logs: LogRecord[];
  metrics: Exemplar[];
  timeline: TimelineEvent[];
  services: FlowService[];
  errors: FlowError[];
  ai_insights?: FlowAnalysis | null;
  partial: { signal: Signal; reason: string }[];
}
export interface FlowListItem {
  correlation_id: string;
  start_time: string;
  end_time: string;
  duration_ns: number;
  has_error: boolean;
  span_count: number;
  error_count: number;
  log_count: number;
  trace_count: number;
  services: string[];
  root_service: string;
  root_operation: string;
}
export interface FlowList {
  items: FlowListItem[];
  next_cursor?: string | null;
}
export interface ServiceList {
  items: { name: string }[];
}
export type FlowStatus = FlowSummary['status'];
