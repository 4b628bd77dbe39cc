/** What becomes of the browser's history when a page changes its own address. The page stays where it was scrolled to. */
export interface HistoryStep {
  replace: boolean;
  resetScroll: false;
}

/** A choice: Back undoes it. */
export const CHOICE: HistoryStep = { replace: false, resetScroll: false };

/** What changes letter by letter, or says nothing about what is shown: nobody wants to go back through it. */
export const IN_PASSING: HistoryStep = { replace: true, resetScroll: false };
