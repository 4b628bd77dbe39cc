import { expect, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';

/** What the first page costs: bytes on the wire, when it can be used, and how much it jumps while loading. */
for (const [name, path, ready] of [
  ['list of flows', '/', 'row'],
  ['a flow', `/flows/${KNOWN_IDS.recovered}`, 'treeitem'],
  ['a flow of 10,000 spans', `/flows/${KNOWN_IDS.large}`, 'treeitem'],
] as const) {
  test(`first load of ${name}`, async ({ browser, baseURL }) => {
    // Warm: the API and the file server have answered before; the browser's cache is empty.
    for (const round of ['warm-up', 'measured']) {
      const context = await browser.newContext({ baseURL: baseURL ?? '' });
      const page = await context.newPage();
      await page.addInitScript(() => {
        const state = window as unknown as { shift: number };
        state.shift = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[])
            state.shift += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await page.goto(path);
      await expect(page.getByRole(ready).first()).toBeVisible();
      const interactive = await page.evaluate(() => performance.now());
      await page.waitForLoadState('networkidle');
      const { shift, paint, bytes, asked, answered } = await page.evaluate(() => {
        const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
        const first = resources.find((entry) => entry.name.includes('/api/'));
        return {
          asked: first?.requestStart ?? 0,
          answered: first?.responseEnd ?? 0,
          shift: (window as unknown as { shift: number }).shift,
          paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
          bytes: resources
            .filter((entry) => /\.(js|css)$/.test(entry.name))
            .reduce((sum, entry) => sum + entry.decodedBodySize, 0),
        };
      });
      if (round === 'measured')
        process.stdout.write(
          `${name}: first paint ${paint.toFixed(0)} ms, the API asked at ${asked.toFixed(0)} and done at ` +
            `${answered.toFixed(0)} ms, rows on screen ${interactive.toFixed(0)} ms, ` +
            `layout shift ${shift.toFixed(3)}, scripts and styles ${(bytes / 1000).toFixed(0)} kB before compression\n`,
        );
      await context.close();
    }
  });
}
