import { type RangeSearch, validateRangeSearch } from '~/util/range';
import { oneOf, type RawSearch } from '~/util/search';

/** The view state of the coverage page. */
export interface CoverageSearch extends RangeSearch {
  /** `off` stops the refreshing. */
  refresh?: 'off' | undefined;
}

export function validateCoverageSearch(raw: RawSearch): CoverageSearch {
  return { ...validateRangeSearch(raw), refresh: oneOf(raw, 'refresh', ['off']) };
}
