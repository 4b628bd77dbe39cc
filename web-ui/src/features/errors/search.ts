import { type RangeSearch, validateRangeSearch } from '~/util/range';
import { oneOf, type RawSearch, text } from '~/util/search';

/** The view state of the errors page. */
export interface ErrorsSearch extends RangeSearch {
  service?: string | undefined;
  /** `off` stops the refreshing. */
  refresh?: 'off' | undefined;
}

export function validateErrorsSearch(raw: RawSearch): ErrorsSearch {
  return {
    ...validateRangeSearch(raw),
    service: text(raw, 'service', 256),
    refresh: oneOf(raw, 'refresh', ['off']),
  };
}
