import { type RangeSearch, validateRangeSearch } from '~/util/range';
import { type RawSearch, text } from '~/util/search';

/** The longest question that the API takes. */
export const MAX_QUESTION = 500;

/** The view state of the questions page. */
export interface QuestionsSearch extends RangeSearch {
  /** The question; an address that has one asks it. */
  q?: string | undefined;
}

export function validateQuestionsSearch(raw: RawSearch): QuestionsSearch {
  return { ...validateRangeSearch(raw), q: text(raw, 'q', MAX_QUESTION)?.trim() };
}
