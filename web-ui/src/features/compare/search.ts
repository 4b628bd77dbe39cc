import { oneOf, type RawSearch, text } from '~/util/search';

/** The view state of the page that compares two flows. */
export interface CompareSearch {
  /** Correlation IDs. */
  first?: string | undefined;
  second?: string | undefined;
  /** `analysis` shows what the analysis service finds different, instead of all operations side by side. */
  view?: 'analysis' | undefined;
  only?: 'different' | undefined;
  /** The chosen pair's key. */
  at?: string | undefined;
}

export function validateCompareSearch(raw: RawSearch): CompareSearch {
  return {
    first: text(raw, 'first', 100),
    second: text(raw, 'second', 100),
    view: oneOf(raw, 'view', ['analysis']),
    only: oneOf(raw, 'only', ['different']),
    at: text(raw, 'at'),
  };
}
