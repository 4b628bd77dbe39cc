import type { SavedSearch } from '~/features/explorer/saved';
import type { RecentFlow } from '~/features/flow/recent';
import type { Theme } from '~/ui/theme';
import { searchIntent } from '~/util/id';
import { API_REFERENCE, PAGES, type Page } from './pages';

export type Command =
  | { kind: 'flow'; id: string; title: string; note: string }
  | { kind: 'trace'; id: string; title: string; note: string }
  | { kind: 'search'; text: string; title: string; note: string }
  | { kind: 'logs'; text: string; title: string; note: string }
  | { kind: 'question'; text: string; title: string; note: string }
  | { kind: 'saved'; query: string; title: string; note: string }
  | { kind: 'page'; page: Page; title: string; note: string }
  | { kind: 'service'; name: string; title: string; note: string }
  | { kind: 'address'; href: string; title: string; note: string }
  | { kind: 'incident'; title: string; note: string }
  | { kind: 'theme'; theme: Theme; title: string; note: string }
  | { kind: 'help'; title: string; note: string };

/** What the palette knows besides the pages. */
export interface Known {
  recent: readonly RecentFlow[];
  saved: readonly SavedSearch[];
  /** Names of services. */
  services: readonly string[];
}

const TRACE_ID = /^[0-9a-f]{32}$/i;
/** `traceparent` as W3C Trace Context writes it: logs and headers have it, so it gets pasted. */
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/i;

/** What the palette offers for a text, the best first. */
export function commandsFor(input: string, known: Known): Command[] {
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
    else return [...rest(text, known), ...search(text), open];
  }
  return [...commands, ...rest(text, known), ...search(text)];
}

function rest(text: string, { recent, saved, services }: Known): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (...fields: string[]) => {
    const haystack = fields.join(' ').toLowerCase();
    return words.every((word) => haystack.includes(word));
  };
  return [
    ...PAGES.filter((page) => fits(page.name, page.about)).map(
      (page): Command => ({ kind: 'page', page, title: page.name, note: page.about }),
    ),
    ...ACTIONS.filter((action) => fits(action.title, action.note)),
    ...saved
      .filter(({ name }) => fits(name, 'saved search'))
      .map(({ name, query }): Command => ({ kind: 'saved', query, title: name, note: 'Saved search' })),
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
    // There may be hundreds: they come when they are asked for.
    ...(words.length === 0 ? [] : services)
      .filter((name) => fits(name, 'service charts'))
      .slice(0, MAX_SERVICES)
      .map((name): Command => ({ kind: 'service', name, title: name, note: 'Charts of the service' })),
  ];
}

const MAX_SERVICES = 20;

const ACTIONS: readonly Command[] = [
  { kind: 'incident', title: 'Look into a time', note: 'Open an incident and find its cause' },
  { kind: 'address', href: API_REFERENCE, title: 'API reference', note: 'All endpoints' },
  { kind: 'theme', theme: 'light', title: 'Light theme', note: 'Appearance' },
  { kind: 'theme', theme: 'dark', title: 'Dark theme', note: 'Appearance' },
  { kind: 'theme', theme: 'system', title: 'Theme of the system', note: 'Appearance' },
  { kind: 'help', title: 'Keyboard shortcuts', note: 'Help: ?' },
];

function search(text: string): Command[] {
  return text === ''
    ? []
    : [
        { kind: 'search', text, title: `Search flows for “${text}”`, note: 'ID or log text' },
        { kind: 'logs', text, title: `Search logs for “${text}”`, note: 'Log text' },
        { kind: 'question', text, title: `Ask “${text}”`, note: 'Question' },
      ];
}
