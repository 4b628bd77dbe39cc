import { type RangeSearch, validateRangeSearch } from '~/util/range';
import { hexId, oneOf, type RawSearch, text } from '~/util/search';

/** The lowest severity to show, as the API names it. */
export const SEVERITIES = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** The view state of the logs page. */
export interface LogsSearch extends RangeSearch {
  service?: string | undefined;
  severity?: (typeof SEVERITIES)[number] | undefined;
  /** Part of a message. */
  text?: string | undefined;
  trace?: string | undefined;
  /** `patterns` groups records that are alike. */
  view?: 'patterns' | undefined;
  /** `on` shows records as they arrive. */
  tail?: 'on' | undefined;
}

export function validateLogsSearch(raw: RawSearch): LogsSearch {
  return {
    ...validateRangeSearch(raw),
    service: text(raw, 'service', 256),
    severity: oneOf(raw, 'severity', SEVERITIES),
    text: text(raw, 'text', 256),
    trace: hexId(raw, 'trace', 32),
    view: oneOf(raw, 'view', ['patterns']),
    tail: oneOf(raw, 'tail', ['on']),
  };
}
