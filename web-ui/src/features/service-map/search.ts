import { type RangeSearch, validateRangeSearch } from '~/util/range';
import { oneOf, type RawSearch, text } from '~/util/search';

/** The view state of the service map. */
export interface MapSearch extends RangeSearch {
  /** `id` of the node whose details are open. */
  node?: string | undefined;
  /** Part of a name to find. */
  find?: string | undefined;
  /** `list` shows a table instead of the drawing. */
  view?: 'list' | undefined;
  /** `off` stops the refreshing. */
  refresh?: 'off' | undefined;
}

export function validateMapSearch(raw: RawSearch): MapSearch {
  return {
    ...validateRangeSearch(raw),
    node: text(raw, 'node', 600),
    find: text(raw, 'find', 100),
    view: oneOf(raw, 'view', ['list']),
    refresh: oneOf(raw, 'refresh', ['off']),
  };
}
