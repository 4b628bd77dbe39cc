import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe says of the page as it is; of its colours alone, where all else was looked at in another theme. */
export function axe(page: Page, colours: 'and all else' | 'only' = 'and all else') {
  const builder = new AxeBuilder({ page });
  return (colours === 'only' ? builder.withRules(['color-contrast']) : builder.withTags(TAGS)).analyze();
}

/** Fails with the rules that the page breaks, and where. */
export async function expectNoViolations(page: Page, colours?: 'only'): Promise<void> {
  const { violations } = await axe(page, colours);
  expect(
    violations.map(({ id, nodes }) => ({
      id,
      targets: nodes.map((node) => node.target.join(' ')).slice(0, 5),
    })),
  ).toEqual([]);
}
