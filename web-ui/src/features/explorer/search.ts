import type { FlowStatus } from '~/api/types';
import { type RangeSearch, validateRangeSearch } from '~/util/range';
import { oneOf, type RawSearch, text } from '~/util/search';

export const FLOW_STATUSES = ['error', 'recovered', 'ok'] as const satisfies FlowStatus[];

/** The view state of the start page. */
export interface ExplorerSearch extends RangeSearch {
  text?: string | undefined;
  service?: string | undefined;
  operation?: string | undefined;
  status?: FlowStatus | undefined;
  /** As typed: `250ms`. */
  min?: string | undefined;
  max?: string | undefined;
  /** How long a span of the service and operation took at least and at most; set by the heatmap. */
  spanMin?: string | undefined;
  spanMax?: string | undefined;
  /** `key=value` of a span attribute. */
  attribute?: string | undefined;
  /** `off` stops the refreshing. */
  refresh?: 'off' | undefined;
}

/**
 * Names every parameter, also those that are not there: the router lets what a route does not name pass unchecked from the
 * address to the page.
 */
export function validateExplorerSearch(raw: RawSearch): ExplorerSearch {
  return {
    text: text(raw, 'text'),
    service: text(raw, 'service'),
    operation: text(raw, 'operation'),
    status: oneOf(raw, 'status', FLOW_STATUSES),
    min: text(raw, 'min', 20),
    max: text(raw, 'max', 20),
    spanMin: text(raw, 'spanMin', 20),
    spanMax: text(raw, 'spanMax', 20),
    attribute: text(raw, 'attribute'),
    ...validateRangeSearch(raw),
    refresh: oneOf(raw, 'refresh', ['off']),
  };
}

/** Whether anything but the time range narrows the list. */
export function hasFilters(search: ExplorerSearch): boolean {
  const { range: _range, from: _from, to: _to, refresh: _refresh, ...filters } = search;
  return Object.values(filters).some((value) => value !== undefined);
}
