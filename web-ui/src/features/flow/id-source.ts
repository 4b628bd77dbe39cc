import type { FlowModel } from './model';

/** What `record_source` of the correlation component writes where an ID was found, and what it means to a reader. */
const WORDS: Record<string, string> = {
  attribute: 'Attribute',
  baggage: 'W3C baggage',
  header: 'Header',
  body: 'Log text',
  resource: 'Resource',
  link: 'Span link',
  metadata: 'Request metadata',
  generated: 'Generated',
};

const ATTRIBUTE = 'correlation_id.source';

/** Where the flow's ID came from, the first place first; empty when it was not recorded. */
export function idSources(model: FlowModel): string[] {
  const sources = new Set<string>();
  for (const { span } of model.spans) add(sources, span.attributes[ATTRIBUTE]);
  for (const { record } of model.logs) add(sources, record.attributes[ATTRIBUTE]);
  return [...sources];
}

function add(sources: Set<string>, source: string | undefined): void {
  if (source !== undefined) sources.add(WORDS[source] ?? source);
}
