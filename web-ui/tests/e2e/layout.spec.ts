import { expect, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';
import { INCIDENT_IDS } from '../../mock-api/insights/incidents';
import { PAGES } from '../../src/features/shell/pages';

const PATHS: readonly string[] = [
  ...PAGES.map((page) => page.to),
  `/flows/${KNOWN_IDS.recovered}`,
  `/flows/${KNOWN_IDS.partial}`,
  `/compare?first=${KNOWN_IDS.good}&second=${KNOWN_IDS.failed}`,
  `/incidents/${INCIDENT_IDS.found}`,
  '/services/payments',
  '/questions?q=which+service+has+the+highest+error+rate',
];

/** A tenth of what counts as good (web.dev, "Cumulative Layout Shift"). */
const MOST = 0.01;

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const)
  test(`no page jumps while it loads, ${width} pixels wide`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height });
    await page.addInitScript(() => {
      const state = window as unknown as { shift: number };
      state.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[])
          state.shift += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const jumps: Record<string, number> = {};
    for (const path of PATHS) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
      await page.waitForLoadState('networkidle');
      const shift = await page.evaluate(() => (window as unknown as { shift: number }).shift);
      if (shift > MOST) jumps[path] = Math.round(shift * 1000) / 1000;
    }
    expect(jumps).toEqual({});
  });
