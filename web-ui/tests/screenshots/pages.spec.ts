/** Pictures of all pages for the documentation, with the mock's flows: `npm run screenshots`, then look at each. */
import { fileURLToPath } from 'node:url';
import { type Page, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';
import { INCIDENT_IDS } from '../../mock-api/insights/incidents';

const folder = fileURLToPath(new URL('../../../docs/images/', import.meta.url));

/** The name of the picture, the address, and what has to be on screen before it is taken. */
const PAGES: readonly (readonly [name: string, path: string, settled: string])[] = [
  ['explorer', '/?refresh=off', 'role=row >> nth=12'],
  ['flow', `/flows/${KNOWN_IDS.recovered}`, 'role=treeitem >> nth=3'],
  ['flame-graph', `/flows/${KNOWN_IDS.recovered}?layout=flame&idle=squeeze`, 'role=application'],
  ['compare', `/compare?first=${KNOWN_IDS.good}&second=${KNOWN_IDS.failed}`, 'role=table'],
  ['incidents', '/incidents', 'role=main >> role=listitem'],
  ['incident', `/incidents/${INCIDENT_IDS.found}`, 'role=main >> role=listitem'],
  ['service-map', '/map?node=service%3Apayments&refresh=off', 'role=complementary'],
  ['services', '/services?refresh=off', 'role=row >> nth=4'],
  ['service', '/services/payments?refresh=off', 'figure canvas >> nth=2'],
  ['errors', '/errors?refresh=off', 'role=main >> role=listitem >> nth=2'],
  ['logs', '/logs?severity=info', 'role=main >> role=listitem >> nth=5'],
  ['log-patterns', '/logs?view=patterns', 'role=main >> role=listitem >> nth=5'],
  ['dashboards', '/dashboards', 'role=region'],
  ['coverage', '/coverage?refresh=off', 'role=table'],
];

async function take(page: Page, name: string): Promise<void> {
  // What glides or fades has to have come to rest; charts are drawn a frame after their place is known.
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.screenshot({ path: `${folder}${name}.png`, animations: 'disabled', caret: 'hide' });
}

test.use({
  colorScheme: 'light',
  contextOptions: { reducedMotion: 'reduce' },
  locale: 'en-GB',
  timezoneId: 'UTC',
});

for (const [name, path, settled] of PAGES)
  test(name, async ({ page }) => {
    await page.goto(path);
    await page.locator(settled).first().waitFor();
    await take(page, name);
  });

test('questions', async ({ page }) => {
  await page.goto('/questions?q=error+rate+by+service+over+time+today');
  await page.locator('figure canvas').waitFor();
  await page.getByRole('button', { name: 'SQL', exact: true }).click();
  await page.evaluate(() => scrollTo(0, 0));
  await take(page, 'questions');
});

test.describe('in the dark theme', () => {
  test.use({ colorScheme: 'dark' });
  test('flow-dark', async ({ page }) => {
    await page.goto(`/flows/${KNOWN_IDS.failed}`);
    await page.getByRole('button', { name: 'Analyse this flow' }).click();
    await page
      .getByRole('treeitem', { name: /cardnet/ })
      .first()
      .click();
    await page.getByRole('complementary', { name: 'Span details' }).waitFor();
    await page.mouse.move(0, 0);
    await page.evaluate(() => scrollTo(0, 0));
    await take(page, 'flow-dark');
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, deviceScaleFactor: 2 });
  test('explorer-phone', async ({ page }) => {
    await page.goto('/?refresh=off');
    await page.getByRole('list', { name: 'Recent flows, newest first' }).getByRole('link').first().waitFor();
    await take(page, 'explorer-phone');
  });
});
