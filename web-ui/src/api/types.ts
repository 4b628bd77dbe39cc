/** Names for the schemas of the generated client that the pages use. */
import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type Affected = Schemas['Affected'];
export type CallDifference = Schemas['CallDifference'];
export type ClockSkew = Schemas['ClockSkew'];
export type ComparedTime = Schemas['ComparedTime'];
export type CorrelationAnswer = Schemas['CorrelationAnswer'];
export type CorrelationsPage = Schemas['CorrelationsPage'];
export type Exemplar = Schemas['Exemplar'];
export type FlowAnalysis = Schemas['FlowAnalysis'];
export type FlowComparison = Schemas['FlowComparison'];
export type FlowError = Schemas['FlowError'];
export type FlowFacets = Schemas['FlowFacets'];
export type FlowFacetsAnswer = Schemas['FlowFacetsAnswer'];
export type FlowImpact = Schemas['FlowImpact'];
export type FlowIssue = Schemas['FlowIssue'];
export type FlowListItem = Schemas['FlowListItem'];
export type FlowService = Schemas['FlowService'];
export type FlowStatus = Schemas['FlowStatus'];
export type IssueKind = Schemas['IssueKind'];
export type LogRecord = Schemas['LogRecord'];
export type LogsPage = Schemas['LogsPage'];
export type ModelPreview = Schemas['ModelPreview'];
export type NlqAnswer = Schemas['NlqAnswer'];
export type ProblemDocument = Schemas['ProblemDocument'];
export type ServicesPage = Schemas['ServicesPage'];
export type Signal = Schemas['Signal'];
export type Span = Schemas['Span'];
export type SpanEvent = Schemas['SpanEvent'];
export type SpanLink = Schemas['SpanLink'];
export type TimeDifference = Schemas['TimeDifference'];
export type TimelineEvent = Schemas['TimelineEvent'];
export type Trace = Schemas['Trace'];
export type TraceAnswer = Schemas['TraceAnswer'];
