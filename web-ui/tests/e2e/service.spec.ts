import { expect, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';
import { expectNoViolations } from '../axe';
import { useScenario } from './scenario';

test('from the map to the charts, an anomaly and an exemplar’s flow', async ({ page }) => {
  await page.goto('/map?node=service%3Apayments');
  await page.getByRole('link', { name: 'Charts and operations' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'payments' })).toBeVisible();
  await expect(page.locator('figure canvas')).toHaveCount(3);
  await expect(page.getByRole('region', { name: 'Anomalies' })).toContainText(
    'Error rate 50 % instead of 1 %',
  );
  await page.getByRole('region', { name: 'Slowest exemplars' }).getByRole('link').first().click();
  await expect(page).toHaveURL(new RegExp(`/flows/${KNOWN_IDS.failed}`));
});

test('a dot in the chart opens its flow', async ({ page }) => {
  await page.goto('/services/payments?refresh=off');
  const chart = page.locator('figure').nth(2);
  await expect(chart).toContainText('dots are exemplars');
  const over = chart.locator('.u-over');
  // The example's dots lie in the last minute, at the right border: look for one from there.
  const box = await over.boundingBox();
  if (!box) throw new Error('the chart has no size');
  for (let x = box.width - 1; x > box.width - 40; x -= 8) {
    for (let y = box.height - 2; y > 0; y -= 8) {
      await over.hover({ position: { x, y } });
      if (await over.evaluate((element) => (element as HTMLElement).style.cursor === 'pointer')) {
        await over.click({ position: { x, y } });
        await expect(page).toHaveURL(new RegExp(`/flows/${KNOWN_IDS.failed}`));
        return;
      }
    }
  }
  throw new Error('no dot was found');
});

test('a part of the heatmap lists the flows in it, by mouse and by keyboard', async ({ page }) => {
  await page.goto('/services/payments?refresh=off');
  const map = page.getByRole('group', { name: /^Requests by time and duration/ });
  await map.scrollIntoViewIfNeeded();
  const box = await map.boundingBox();
  if (!box) throw new Error('the heatmap has no size');
  await page.mouse.move(box.x + box.width * 0.2, box.y + 150);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 4, box.y + 40, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/cells=/);
  const flows = page.getByRole('region', { name: 'Flows of the selection' });
  await expect(flows.getByRole('row').nth(1)).toBeVisible();
  await flows.getByRole('button', { name: 'Clear the selection' }).click();
  await expect(flows).toBeHidden();
  await map.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(page.getByText(/^\d+ requests? of .* to /)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(
    page.getByText('Drag over a part of it to list its flows and to see what sets them apart.'),
  ).toBeVisible();
});

test('what sets a part of the heatmap apart is said on demand', async ({ page }) => {
  const to = Date.now();
  // Nearly all of the example's failed payments take 986 ms.
  const cells = `${to - 3_600_000}-${to}-${985e6}-${987e6}`;
  await page.goto(`/services/payments?refresh=off&cells=${cells}`);
  await page.getByRole('button', { name: 'What sets these requests apart?' }).click();
  await expect(page).toHaveURL(/explain=on/);
  const told = page.getByRole('region', { name: 'What sets the selection apart' });
  await expect(told).toContainText(/From a sample of \d+ selected requests? and \d+ others? of payments/);
  const failed = told.getByRole('listitem').filter({ hasText: 'failed yes' });
  await expect(failed).toContainText(/100 % · (\d+) of \1 selected/);
  // One took longer: whether it is in the sample is a matter of the hour.
  await expect(failed).toContainText(/ % · [01] of \d+ others/);
  await expectNoViolations(page);
  await told.getByRole('button', { name: 'Hide' }).click();
  await expect(page).not.toHaveURL(/explain=on/);
});

test('an operation narrows the charts', async ({ page }) => {
  await page.goto('/services/orders');
  const asked = page.waitForRequest(/\/red\?.*operation=POST/);
  await page
    .getByRole('region', { name: 'Operations' })
    .getByRole('button', { name: 'POST /charges' })
    .click();
  await asked;
  await expect(page).toHaveURL(/operation=POST/);
});

test('a service without requests says so', async ({ page, context }) => {
  await useScenario(context, 'empty');
  await page.goto('/services/importer');
  await expect(
    page.getByRole('heading', { name: 'importer got no requests in the last hour' }),
  ).toBeVisible();
  await expect(page.getByText('No operations in this time.')).toBeVisible();
  await useScenario(context, 'failing');
  await page.reload();
  await expect(page.getByRole('alert').first()).toContainText('refused the connection');
});

test('what could not be read is not said to be none, and can be asked for again', async ({
  page,
  context,
}) => {
  await useScenario(context, 'parts-failing');
  await page.goto('/services/payments');
  const anomalies = page.getByRole('region', { name: 'Anomalies' });
  const exemplars = page.getByRole('region', { name: 'Slowest exemplars' });
  await expect(anomalies.getByRole('alert')).toContainText('The anomalies could not be read');
  await expect(exemplars.getByRole('alert')).toContainText('The exemplars could not be read');
  await useScenario(context, 'normal');
  await anomalies.getByRole('button', { name: 'Try again' }).click();
  await expect(anomalies).toContainText('Error rate 50 % instead of 1 %');
  await exemplars.getByRole('button', { name: 'Try again' }).click();
  await expect(exemplars.getByRole('link').first()).toBeVisible();

  await useScenario(context, 'parts-failing');
  await page.goto('/');
  await expect(page.getByRole('region', { name: 'Search' }).getByRole('alert')).toContainText(
    'The list of services could not be read',
  );
  await page.goto('/services');
  await expect(page.getByRole('alert')).toContainText('The anomalies could not be read');
  await expect(page.getByRole('row', { name: /payments/ })).toContainText('not known');
});

test('the services are listed worst first and lead to each of them', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Services' }).click();
  const rows = page.getByRole('table', { name: 'Services, worst first' }).getByRole('row');
  await expect(rows).toHaveCount(9);
  await expect(rows.nth(1)).toContainText('more than 10 % errors');
  await expect(rows.nth(1)).toContainText('Error rate 50 % instead of 1 %');
  await page.getByLabel('Find').fill('import');
  await expect(page.getByText('1 match among 8 services')).toBeVisible();
  await page.getByLabel('Find').fill('');
  await page.getByRole('link', { name: 'payments' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'payments' })).toBeVisible();
});

test('a stretch that is drawn across a chart becomes the time, and Back undoes it', async ({ page }) => {
  await page.goto('/services/payments');
  const plot = page.locator('figure .u-over').first();
  await expect(plot).toBeVisible();
  const box = await plot.boundingBox();
  if (!box) throw new Error('the chart has a place');
  await page.mouse.move(box.x + box.width * 0.5, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.75, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=.*&to=/);
  await expect(page.getByLabel('From')).toBeVisible();
  await page.goBack();
  await expect(page).not.toHaveURL(/from=/);
});
