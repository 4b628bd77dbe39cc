import type { ExplorerSearch } from './search';

let last: ExplorerSearch = {};

/** The search that the list of flows showed last in this window: where the way back from a flow leads. */
export function lastSearch(): ExplorerSearch {
  return last;
}

export function rememberSearch(search: ExplorerSearch): void {
  last = search;
}
