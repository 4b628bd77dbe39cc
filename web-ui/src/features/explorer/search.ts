import { isRangeKey, type RangeKey } from '~/util/range';
import { compact, oneOf, type RawSearch, text } from '~/util/search';

/** The view state of the start page. */
export interface ExplorerSearch {
  text?: string;
  service?: string;
  operation?: string;
  status?: 'ok' | 'error';
  /** As typed: `250ms`. */
  min?: string;
  /** `key=value` of a span attribute. */
  attribute?: string;
  range?: RangeKey;
  /** `off` stops the refreshing. */
  refresh?: 'off';
}

export function validateExplorerSearch(raw: RawSearch): ExplorerSearch {
  return compact({
    text: text(raw, 'text'),
    service: text(raw, 'service'),
    operation: text(raw, 'operation'),
    status: oneOf(raw, 'status', ['ok', 'error']),
    min: text(raw, 'min', 20),
    attribute: text(raw, 'attribute'),
    range: isRangeKey(raw.range) ? raw.range : undefined,
    refresh: oneOf(raw, 'refresh', ['off']),
  });
}

/** Whether anything but the time range narrows the list. */
export function hasFilters(search: ExplorerSearch): boolean {
  const { range: _range, refresh: _refresh, ...filters } = search;
  return Object.keys(filters).length > 0;
}
