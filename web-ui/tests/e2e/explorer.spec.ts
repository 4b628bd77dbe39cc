import { expect, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';
import { useScenario } from './scenario';

test('the list shows recent flows and a click opens one', async ({ page }) => {
  await page.goto('/');
  const table = page.getByRole('table', { name: 'Recent flows, newest first' });
  const row = table.getByRole('row').filter({ hasText: KNOWN_IDS.recovered });
  await expect(row).toContainText('3.56 s');
  await expect(row).toContainText('crm-bridge');
  await expect(row).toContainText('Recovered');
  await expect(page.getByText(/Updated .*every 10 s/)).toBeVisible();
  await row.getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: KNOWN_IDS.recovered })).toBeVisible();
});

test('filters narrow the list, stand in the address and survive a reload', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Status', { exact: true }).selectOption('Recovered');
  await page.getByLabel('Service', { exact: true }).selectOption('mailer');
  await page.getByLabel('Minimum duration').fill('2s');
  await expect(page).toHaveURL(/status=recovered.*service=mailer.*min=2s/);
  await page.reload();
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(page.getByLabel('Minimum duration')).toHaveValue('2s');
});

test('a duration that makes no sense is explained and not sent', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Minimum duration').fill('fast');
  await expect(page.getByText('Such as 250ms, 1.5s or 2min')).toBeVisible();
  await expect(page).not.toHaveURL(/min=/);
});

test('a correlation ID opens its flow, other text searches', async ({ page }) => {
  await page.goto('/');
  const box = page.getByRole('searchbox', { name: 'Correlation ID or text' });
  await box.fill('cart validated');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page).toHaveURL(/text=cart\+validated/);
  await box.fill(KNOWN_IDS.good);
  await page.getByRole('button', { name: 'Open flow' }).click();
  await expect(page.getByRole('heading', { level: 1, name: KNOWN_IDS.good })).toBeVisible();
});

test('an external ID with special characters can be opened', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('searchbox', { name: 'Correlation ID or text' }).fill(KNOWN_IDS.external);
  await page.getByRole('link', { name: `Open the flow ${KNOWN_IDS.external}` }).click();
  await expect(page.getByRole('heading', { level: 1, name: KNOWN_IDS.external })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: KNOWN_IDS.external })).toBeVisible();
});

test('older flows are loaded on demand', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('row')).toHaveCount(51);
  await page.getByRole('button', { name: 'Load older flows' }).click();
  await expect(page.getByRole('row')).toHaveCount(97);
  await expect(page.getByRole('button', { name: 'Load older flows' })).toBeHidden();
});

test('refreshing can be paused', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Pause refreshing' }).click();
  await expect(page.getByText(/paused/)).toBeVisible();
  await expect(page).toHaveURL(/refresh=off/);
});

test('the list refreshes by itself', async ({ page }) => {
  await page.clock.install();
  await page.goto('/');
  await expect(page.getByRole('row')).toHaveCount(51);
  const again = page.waitForRequest(/\/api\/v1\/correlations/);
  await page.clock.runFor(11_000);
  await again;
});

test('without any data, the page says how to send some', async ({ page, context }) => {
  await useScenario(context, 'empty');
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'No telemetry has arrived yet' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'environment variables' })).toContainText(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
  );
  await expect(page.getByRole('region', { name: 'command' })).toContainText('curl');
});

test('without a match, the page offers a longer time and to clear the filters', async ({ page }) => {
  await page.goto('/?operation=nothing');
  await expect(page.getByRole('heading', { name: 'No flow matches these filters' })).toBeVisible();
  await page.getByRole('button', { name: 'Search the last 6 hours' }).click();
  await expect(page).toHaveURL(/range=6h/);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page.getByRole('row')).toHaveCount(51);
});

test('a failing API is named, and trying again helps', async ({ page, context }) => {
  await useScenario(context, 'failing');
  await page.goto('/');
  await expect(page.getByRole('alert')).toContainText('the store at 127.0.0.1:8123 refused the connection');
  await useScenario(context, 'normal');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('row')).toHaveCount(51);
});

test('who may not read flows is told so', async ({ page, context }) => {
  await useScenario(context, 'forbidden');
  await page.goto('/');
  await expect(page.getByRole('alert')).toContainText('You may not see this');
});

test('a slow API shows that it is loading', async ({ page, context }) => {
  await useScenario(context, 'slow');
  await page.goto('/');
  await expect(page.getByRole('status')).toContainText('Loading flows');
  await expect(page.getByRole('row')).toHaveCount(51);
});

test('facets narrow the list to what its flows have, and widen it again', async ({ page }) => {
  await page.goto('/');
  const facets = page.getByRole('region', { name: 'Narrow by' });
  await facets.getByRole('button', { name: /^GET \/products/ }).click();
  await expect(page).toHaveURL(/operation=GET/);
  await expect(page.getByRole('row').nth(1)).toContainText('GET /products/{id}');
  await expect(facets.getByRole('button', { name: /^POST \/checkout/ })).toBeHidden();
  await facets.getByRole('button', { name: /^GET \/products/ }).click();
  await expect(page).not.toHaveURL(/operation=/);
  await facets.getByRole('button', { name: /^Error/ }).click();
  await expect(page.getByLabel('Status', { exact: true })).toHaveValue('error');
});

test('facets count all flows of the search and not only those listed; the list stands without them', async ({
  page,
  context,
}) => {
  await page.goto('/');
  const facets = page.getByRole('region', { name: 'Narrow by' });
  await expect(page.getByRole('row')).toHaveCount(51);
  await expect(facets).toContainText('Counts are of all 96 flows of this search');
  await useScenario(context, 'parts-failing');
  await page.reload();
  await expect(facets.getByRole('alert')).toContainText('The counts could not be read');
  await expect(page.getByRole('row')).toHaveCount(51);
});

test('a stretch of durations is a facet, and facets can be opened on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/');
  const facets = page.getByRole('region', { name: 'Narrow by' });
  await facets.getByText('Narrow by status').click();
  await facets.getByRole('button', { name: /^1 s to 10 s/ }).click();
  await expect(page).toHaveURL(/min=1s&max=10s/);
  await expect(page.getByLabel('Maximum duration')).toHaveValue('10s');
  await expect(
    page.getByRole('list', { name: 'Recent flows, newest first' }).getByRole('listitem').first(),
  ).toContainText('3.56 s');
});

test('a search is saved, found again and forgotten', async ({ page }) => {
  await page.goto('/?status=recovered&service=mailer');
  await page.getByRole('button', { name: 'Save this search' }).click();
  await page.getByLabel('Name of the search').fill('Retried mails');
  await page.keyboard.press('Enter');
  await page.goto('/');
  const saved = page.getByRole('list', { name: 'Saved searches' });
  await saved.getByRole('link', { name: 'Retried mails' }).click();
  await expect(page).toHaveURL(/service=mailer&status=recovered/);
  await expect(page.getByRole('row')).toHaveCount(2);
  await saved.getByRole('button', { name: 'Forget the search Retried mails' }).click();
  await page.reload();
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(saved).toBeHidden();
});

test('the chart tells when flows began; a stretch that is drawn across it becomes the time, and Back undoes it', async ({
  page,
}) => {
  await page.goto('/');
  const overTime = page.getByRole('region', { name: 'Over time' });
  await expect(overTime.getByRole('status')).toContainText(/^96 flows.*12 failed.*2 recovered.*82 OK/);
  const chart = overTime.getByRole('group', { name: /^Flows over time/ });
  const box = await chart.boundingBox();
  if (!box) throw new Error('the chart has a place');
  await page.mouse.move(box.x + box.width * 0.7, box.y + 20);
  await expect(overTime.getByRole('status')).toContainText(/^\d\d:\d\d to \d\d:\d\d: \d+ flows?/);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + 20, { steps: 3 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=.*&to=/);
  await expect(overTime.getByRole('link', { name: 'Find the cause' })).toHaveAttribute(
    'href',
    /\/incidents\?.*look=on/,
  );
  const zoomed = new URL(page.url()).searchParams;
  await overTime.getByRole('button', { name: 'Zoom out' }).click();
  await expect(page).not.toHaveURL(new RegExp(`from=${encodeURIComponent(zoomed.get('from') ?? '')}`));
  await page.goBack();
  await page.goBack();
  await expect(page).not.toHaveURL(/from=/);
});

test('the chart is walked by keys', async ({ page }) => {
  await page.goto('/');
  const overTime = page.getByRole('region', { name: 'Over time' });
  const chart = overTime.getByRole('group', { name: /^Flows over time/ });
  await chart.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(overTime.getByRole('status')).toContainText(/^\d\d:\d\d to \d\d:\d\d: /);
  await page.keyboard.press('Escape');
  await expect(overTime.getByRole('status')).toContainText('a bar is 1 min');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/from=.*&to=/);
});

test('Back undoes a choice, and the way back from a flow leads to the search', async ({ page }) => {
  await page.goto('/');
  const facets = page.getByRole('region', { name: 'Narrow by' });
  await facets.getByRole('button', { name: /^Recovered/ }).click();
  await facets.getByRole('button', { name: /^POST \/checkout/ }).click();
  await expect(page).toHaveURL(/operation=POST/);
  await page.getByRole('row').nth(1).getByRole('link').click();
  await page.getByRole('link', { name: 'Flows of your search' }).click();
  await expect(page).toHaveURL(/operation=POST.*status=recovered|status=recovered.*operation=POST/);
  await expect(page.getByRole('row')).toHaveCount(2);
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await expect(page).toHaveURL(/status=recovered/);
  await expect(page).not.toHaveURL(/operation=/);
});
