import { type RangeSearch, validateRangeSearch } from '~/util/range';
import { type RawSearch, text } from '~/util/search';

/** The view state of the embedded dashboards. */
export interface DashboardsSearch extends RangeSearch {
  /** Title of the one that is shown; the first without it. */
  show?: string | undefined;
  /** Value of the dashboard's variable `service`. */
  service?: string | undefined;
}

export function validateDashboardsSearch(raw: RawSearch): DashboardsSearch {
  return {
    ...validateRangeSearch(raw),
    show: text(raw, 'show', 100),
    service: text(raw, 'service', 256),
  };
}
