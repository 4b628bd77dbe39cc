/** What the API writes in place of the parts in which messages differ. */
const PLACEHOLDER = /(<(?:text|uuid|hex|number)>)/;

/** A message pattern, cut into what all messages share and what differs. */
export function patternParts(pattern: string): { text: string; placeholder: boolean }[] {
  return pattern
    .split(PLACEHOLDER)
    .filter((part) => part !== '')
    .map((text) => ({ text, placeholder: PLACEHOLDER.test(text) }));
}
