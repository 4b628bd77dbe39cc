import type { Key } from '~/features/flow/timeline/keys';
import { PAGES, type Page } from './pages';

export type Shortcut =
  | { kind: 'palette' }
  | { kind: 'help' }
  | { kind: 'search' }
  | { kind: 'page'; page: Page }
  /** The first of two keys: what the next one means depends on it. */
  | { kind: 'prefix' };

/**
 * What a key does wherever it is pressed. `typing` says that it goes into a field, where only Ctrl-K is ours; `prefixed` that
 * `g` came just before.
 */
export function shortcutOf(event: Key, typing: boolean, prefixed: boolean): Shortcut | undefined {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k')
    return { kind: 'palette' };
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (prefixed) {
    const page = PAGES.find(({ key }) => key === event.key);
    return page && { kind: 'page', page };
  }
  switch (event.key) {
    case 'g':
      return { kind: 'prefix' };
    case '?':
      return { kind: 'help' };
    case '/':
      return { kind: 'search' };
    default:
      return undefined;
  }
}

export interface HelpGroup {
  title: string;
  keys: readonly (readonly [keys: string, what: string])[];
}

/** The help sheet. */
export const HELP: readonly HelpGroup[] = [
  {
    title: 'Everywhere',
    keys: [
      ['Ctrl K or ⌘ K', 'Command palette: go to a page or a service, paste an ID, reopen a flow'],
      ['/', 'Search'],
      ...PAGES.map((page) => [`g ${page.key}`, `Go to ${page.name}`] as const),
      ['?', 'This help'],
    ],
  },
  {
    title: 'Timeline',
    keys: [
      ['↑ ↓ Home End Page Up Page Down', 'Walk the rows'],
      ['← →', 'Close and open a row'],
      ['Enter or Space', 'Show the details of a span'],
      ['Esc', 'Close the details'],
      ['+ −', 'Zoom in and out'],
      ['[ ] or Shift ← →', 'Pan'],
      ['f', 'Zoom to the row'],
      ['0', 'Show the whole flow'],
    ],
  },
  {
    title: 'Flame graph',
    keys: [
      ['↑ ↓', 'Go to the parent or the first child'],
      ['← →', 'Go to the neighbour'],
      ['Enter, Esc, + − 0 f [ ]', 'As in the timeline'],
    ],
  },
  {
    title: 'Service map',
    keys: [
      ['↑ ↓ ← →', 'Walk from node to node'],
      ['Enter, Esc', 'Open and close the details'],
      ['+ − 0', 'Zoom in, zoom out, show all'],
    ],
  },
  {
    title: 'Latency heatmap',
    keys: [
      ['↑ ↓ ← →', 'Choose a cell; with Shift, several'],
      ['Esc', 'Choose none'],
    ],
  },
  {
    title: 'Flows over time',
    keys: [
      ['← →', 'Choose a step; with Shift, several'],
      ['Enter, Esc', 'Show that time; choose none'],
    ],
  },
  {
    title: 'With the pointer',
    keys: [
      ['Drag the bars', 'Pan'],
      ['Drag along the axis or the overview', 'Zoom into the stretch'],
      ['Drag across a chart', 'Show that time'],
      ['Ctrl + wheel, pinch', 'Zoom at the pointer'],
      ['Shift + wheel', 'Pan'],
    ],
  },
];
