import { expect, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';
import { INCIDENT_IDS } from '../../mock-api/insights/incidents';
import { PAGES } from '../../src/features/shell/pages';
import { expectNoViolations } from './axe';

const PATHS: readonly string[] = [
  ...PAGES.map((page) => page.to),
  `/flows/${KNOWN_IDS.recovered}`,
  `/flows/${KNOWN_IDS.partial}`,
  `/compare?first=${KNOWN_IDS.good}&second=${KNOWN_IDS.failed}`,
  `/compare?first=${KNOWN_IDS.good}&second=${KNOWN_IDS.failed}&view=analysis`,
  `/incidents/${INCIDENT_IDS.found}`,
  '/services/payments',
  '/questions?q=which+service+has+the+highest+error+rate',
  '/no-such-page',
];

/** A tenth of what counts as good (web.dev, "Cumulative Layout Shift"). */
const MOST_SHIFT = 0.01;

for (const [name, width, colorScheme] of [
  ['in the light theme', 1440, 'light'],
  ['in the dark theme', 1440, 'dark'],
  ['on a phone', 390, 'light'],
] as const)
  test(`no page jumps while it loads, sticks out sideways or breaks a rule of axe ${name}`, async ({
    page,
  }) => {
    test.setTimeout(180_000);
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
        expect(measured.shift).toBeLessThan(MOST_SHIFT);
        expect(measured.width).toBeLessThanOrEqual(width);
        await expectNoViolations(page);
      });
  });
