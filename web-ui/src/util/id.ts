/** What the API accepts as a correlation ID (`CorrelationId` in the model crate). */
const CORRELATION_ID = /^[A-Za-z0-9._:/@=+-]{1,100}$/;

/** `{prefix}-{timestamp_base36}-{random_8hex}`: certain enough to open the flow without asking. */
const OLLYSTACK_ID = /^[a-z0-9]{1,16}-[0-9a-z]{7,9}-[0-9a-f]{8}$/;

export type SearchIntent =
  | { kind: 'nothing' }
  /** Surely an ID: open it. */
  | { kind: 'open'; correlationId: string }
  /** Text that could be an external ID as well: search, and offer to open it. */
  | { kind: 'either'; text: string }
  | { kind: 'text'; text: string };

export function searchIntent(input: string): SearchIntent {
  const text = input.trim();
  if (text === '') return { kind: 'nothing' };
  if (OLLYSTACK_ID.test(text)) return { kind: 'open', correlationId: text };
  if (CORRELATION_ID.test(text)) return { kind: 'either', text };
  return { kind: 'text', text };
}

/** The first digits of a trace ID: enough to tell the traces of a flow apart. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
