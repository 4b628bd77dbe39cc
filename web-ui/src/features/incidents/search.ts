import type { IncidentState } from '~/api/incident-queries';
import { type RangeKey, type RangeSearch, validateRangeSearch } from '~/util/range';
import { oneOf, type RawSearch, text } from '~/util/search';

/** Incidents are rarer than flows: without a choice, the list reaches further back than other pages. */
export const INCIDENTS_RANGE: RangeKey = '7d';

/** The view state of the list of incidents. */
export interface IncidentsSearch extends RangeSearch {
  state?: IncidentState | undefined;
  service?: string | undefined;
}

export function validateIncidentsSearch(raw: RawSearch): IncidentsSearch {
  return {
    ...validateRangeSearch(raw),
    state: oneOf(raw, 'state', ['open', 'resolved']),
    service: text(raw, 'service', 256),
  };
}
