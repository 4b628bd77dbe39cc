import { type RangeSearch, validateRangeSearch } from '~/util/range';
import { oneOf, type RawSearch, text } from '~/util/search';
import { parseCells } from './heatmap-model';

/** The view state of a service's page. */
export interface ServiceSearch extends RangeSearch {
  /** The operation that the charts are of; all requests without it. */
  operation?: string | undefined;
  /** The selected part of the heatmap, as `formatCells` writes it. */
  cells?: string | undefined;
  /** `on` shows what sets the selected part apart. */
  explain?: 'on' | undefined;
  /** `off` stops the refreshing. */
  refresh?: 'off' | undefined;
}

export function validateServiceSearch(raw: RawSearch): ServiceSearch {
  const cells = text(raw, 'cells', 120);
  return {
    ...validateRangeSearch(raw),
    operation: text(raw, 'operation', 256),
    cells: parseCells(cells) ? cells : undefined,
    explain: oneOf(raw, 'explain', ['on']),
    refresh: oneOf(raw, 'refresh', ['off']),
  };
}

/** The view state of the list of services. */
export interface ServicesSearch extends RangeSearch {
  /** Part of a name to find. */
  find?: string | undefined;
  /** `off` stops the refreshing. */
  refresh?: 'off' | undefined;
}

export function validateServicesSearch(raw: RawSearch): ServicesSearch {
  return {
    ...validateRangeSearch(raw),
    find: text(raw, 'find', 100),
    refresh: oneOf(raw, 'refresh', ['off']),
  };
}
