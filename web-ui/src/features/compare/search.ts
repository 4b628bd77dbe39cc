import { oneOf, type RawSearch, text } from '~/util/search';

/** The view state of the page that compares two flows. */
export interface CompareSearch {
  /** Correlation IDs. */
  first?: string | undefined;
  second?: string | undefined;
  only?: 'different' | undefined;
  /** The chosen pair's key. */
  at?: string | undefined;
}

export function validateCompareSearch(raw: RawSearch): CompareSearch {
  return {
    first: text(raw, 'first', 100),
    second: text(raw, 'second', 100),
    only: oneOf(raw, 'only', ['different']),
    at: text(raw, 'at'),
  };
}
