import type { RecentFlow } from '~/features/flow/recent';
import { searchIntent } from '~/util/id';
import { PAGES, type Page } from './pages';

export type Command =
  | { kind: 'flow'; id: string; title: string; note: string }
  | { kind: 'trace'; id: string; title: string; note: string }
  | { kind: 'search'; text: string; title: string; note: string }
  | { kind: 'page'; page: Page; title: string; note: string }
  | { kind: 'help'; title: string; note: string };

const TRACE_ID = /^[0-9a-f]{32}$/i;
/** `traceparent` as W3C Trace Context writes it: logs and headers have it, so it gets pasted. */
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/i;

/** What the palette offers for a text, the best first. */
export function commandsFor(input: string, recent: readonly RecentFlow[]): Command[] {
  const text = input.trim();
  const commands: Command[] = [];
  const traceId = TRACEPARENT.exec(text)?.[1] ?? (TRACE_ID.test(text) ? text : undefined);
  if (traceId !== undefined) {
    const id = traceId.toLowerCase();
    commands.push({ kind: 'trace', id, title: `Open the flow of trace ${id}`, note: 'Trace ID' });
  }
  const intent = searchIntent(text);
  if (intent.kind === 'open' || (intent.kind === 'either' && traceId === undefined)) {
    const id = intent.kind === 'open' ? intent.correlationId : intent.text;
    const open: Command = { kind: 'flow', id, title: `Open flow ${id}`, note: 'Correlation ID' };
    if (intent.kind === 'open') commands.push(open);
    else return [...rest(text, recent), ...search(text), open];
  }
  return [...commands, ...rest(text, recent), ...search(text)];
}

function rest(text: string, recent: readonly RecentFlow[]): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (...fields: string[]) => {
    const haystack = fields.join(' ').toLowerCase();
    return words.every((word) => haystack.includes(word));
  };
  return [
    ...PAGES.filter((page) => fits(page.name, page.about)).map(
      (page): Command => ({ kind: 'page', page, title: page.name, note: page.about }),
    ),
    ...(fits('Keyboard shortcuts help') ? [HELP_COMMAND] : []),
    ...recent
      .filter((flow) => fits(flow.id, flow.operation, flow.service, flow.status))
      .map(
        (flow): Command => ({
          kind: 'flow',
          id: flow.id,
          title: `${flow.operation || 'unnamed'} in ${flow.service || 'unknown service'}`,
          note: flow.id,
        }),
      ),
  ];
}

const HELP_COMMAND: Command = { kind: 'help', title: 'Keyboard shortcuts', note: '?' };

function search(text: string): Command[] {
  return text === ''
    ? []
    : [{ kind: 'search', text, title: `Search flows for “${text}”`, note: 'ID or log text' }];
}
