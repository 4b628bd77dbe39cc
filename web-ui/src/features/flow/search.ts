import { hexId, oneOf, type RawSearch, text } from '~/util/search';
import { parseView } from './timeline/geometry';

export const TABS = ['timeline', 'services', 'spans', 'logs', 'metrics', 'errors'] as const;
export type Tab = (typeof TABS)[number];

export const SEVERITIES = ['debug', 'info', 'warn', 'error'] as const;

export const SORTS = ['start', 'duration', 'service', 'operation'] as const;
export type Sort = (typeof SORTS)[number];

/** The view state of the flow page. */
export interface FlowSearch {
  tab?: Tab | undefined;
  /** The selected span. */
  span?: string | undefined;
  service?: string | undefined;
  status?: 'ok' | 'error' | undefined;
  q?: string | undefined;
  /** Lowest severity of the log records shown. */
  severity?: (typeof SEVERITIES)[number] | undefined;
  /** The order of the table of spans. */
  sort?: Sort | undefined;
  /** The stretch of time on screen, as `formatView` writes it. */
  zoom?: string | undefined;
  layout?: 'flame' | undefined;
  /** Log records as rows of their own below their spans. */
  inline?: 'logs' | undefined;
  path?: 'off' | undefined;
  /** Whether waiting time is squeezed; without it, when there is much of it. */
  idle?: 'squeeze' | 'scale' | undefined;
  /** `sent` shows the times as the hosts sent them, without the API's corrections. */
  clocks?: 'sent' | undefined;
}

/**
 * Names every parameter, also those that are not there: the router lets what a route does not name pass unchecked from the
 * address to the page.
 */
export function validateFlowSearch(raw: RawSearch): FlowSearch {
  const zoom = text(raw, 'zoom', 40);
  return {
    tab: oneOf(raw, 'tab', TABS),
    span: hexId(raw, 'span', 16),
    service: text(raw, 'service'),
    status: oneOf(raw, 'status', ['ok', 'error']),
    q: text(raw, 'q'),
    severity: oneOf(raw, 'severity', SEVERITIES),
    sort: oneOf(raw, 'sort', SORTS),
    zoom: parseView(zoom) ? zoom : undefined,
    layout: oneOf(raw, 'layout', ['flame']),
    inline: oneOf(raw, 'inline', ['logs']),
    path: oneOf(raw, 'path', ['off']),
    idle: oneOf(raw, 'idle', ['squeeze', 'scale']),
    clocks: oneOf(raw, 'clocks', ['sent']),
  };
}
