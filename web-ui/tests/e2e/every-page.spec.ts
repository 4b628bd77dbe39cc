import { expect, test } from '@playwright/test';
import { expectNoViolations } from '../axe';
import { LOOKS, PATHS } from '../pages';

/** A tenth of what counts as good (web.dev, "Cumulative Layout Shift"). */
const MOST_SHIFT = 0.01;

test.describe.configure({ mode: 'parallel' });

for (const { name, width, colorScheme } of LOOKS)
  test(`no page jumps while it loads, sticks out sideways, logs an error or breaks a rule of axe ${name}`, async ({
    page,
  }) => {
    test.setTimeout(300_000);
    const problems: string[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.addInitScript(() => {
      const state = window as unknown as { shift: number };
      state.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[])
          state.shift += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    for (const path of PATHS)
      await test.step(path, async () => {
        await page.goto(path);
        await expect(page.getByRole('heading').first()).toBeVisible();
        await page.waitForLoadState('networkidle');
        const measured = await page.evaluate(() => ({
          shift: (window as unknown as { shift: number }).shift,
          width: document.documentElement.scrollWidth,
        }));
        expect(problems).toEqual([]);
        expect(measured.shift).toBeLessThan(MOST_SHIFT);
        expect(measured.width).toBeLessThanOrEqual(width);
        await expectNoViolations(page, colorScheme === 'dark' ? 'only' : undefined);
      });
  });
