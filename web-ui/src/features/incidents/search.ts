import type { IncidentState } from '~/api/incident-queries';
import { type RangeKey, type RangeSearch, validateRangeSearch } from '~/util/range';
import { oneOf, type RawSearch, text } from '~/util/search';

/** Incidents are rarer than flows: without a choice, the list reaches further back than other pages. */
export const INCIDENTS_RANGE: RangeKey = '7d';

/** The view state of the list of incidents. */
export interface IncidentsSearch extends RangeSearch {
  state?: IncidentState | undefined;
  service?: string | undefined;
  /** `on` asks what to look into: the page's time and service are proposed. */
  look?: 'on' | undefined;
  /** `off` stops the refreshing. */
  refresh?: 'off' | undefined;
}

export function validateIncidentsSearch(raw: RawSearch): IncidentsSearch {
  return {
    ...validateRangeSearch(raw),
    state: oneOf(raw, 'state', ['open', 'resolved']),
    service: text(raw, 'service', 256),
    look: oneOf(raw, 'look', ['on']),
    refresh: oneOf(raw, 'refresh', ['off']),
  };
}
