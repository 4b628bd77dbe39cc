import { expect, test } from '@playwright/test';
import { axe } from '../axe';
import { LOOKS, PATHS } from '../pages';

/** What axe finds on all pages, by how serious it is. Prints its figures; that there is nothing is a test's business. */
test('axe on every page', async ({ page }) => {
  test.setTimeout(600_000);
  const found = new Map<string, number>();
  const note = (kind: string, count: number) => found.set(kind, (found.get(kind) ?? 0) + count);
  for (const { width, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const path of PATHS) {
      await page.goto(path);
      await expect(page.getByRole('heading').first()).toBeVisible();
      await page.waitForLoadState('networkidle');
      const { violations, passes, incomplete } = await axe(page);
      for (const { impact, nodes } of violations) note(impact ?? 'of unknown weight', nodes.length);
      note('passed', passes.length);
      note('not decided', incomplete.length);
    }
  }
  const count = (kind: string) => `${found.get(kind) ?? 0} ${kind}`;
  const weights = ['critical', 'serious', 'moderate', 'minor', 'of unknown weight'].map(count).join(', ');
  process.stdout.write(
    `axe: ${PATHS.length} addresses in ${LOOKS.length} looks: ${weights}; ` +
      `rules ${count('passed')}, ${count('not decided')} by axe itself\n`,
  );
});
