import { hasTexts, StoredList } from '~/util/stored';

/** A search that this browser keeps. */
export interface SavedSearch {
  name: string;
  /** As the address has it, from `?` on. */
  query: string;
}

export const savedSearches = new StoredList<SavedSearch>(
  'ollystack.saved-searches',
  30,
  (search) => search.name,
  (value): value is SavedSearch => hasTexts(value, 'name', 'query'),
);
