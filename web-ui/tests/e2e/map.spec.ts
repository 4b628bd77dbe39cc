import { expect, test } from '@playwright/test';
import { useScenario } from './scenario';

const node = (name: RegExp) => ({ name });

test('the map names what fails, and a click tells more and leads to the flows', async ({ page }) => {
  await page.goto('/map');
  await expect(page.getByText('12 nodes · 2 above 10 % errors · 1 above 5 %')).toBeVisible();
  await page.getByRole('button', node(/^payments, service, 14 % errors/)).click();
  await expect(page).toHaveURL(/node=service%3Apayments/);
  const details = page.getByRole('complementary', { name: 'Details of payments' });
  await expect(details).toContainText('more than 10 % errors');
  await expect(details).toContainText('8.4/s');
  await details.getByRole('link', { name: 'Failed flows through it' }).click();
  await expect(page).toHaveURL(/service=payments/);
  await expect(page).toHaveURL(/status=error/);
  await expect(page.getByRole('table', { name: 'Recent flows, newest first' })).toContainText('Error');
});

test('what sends no telemetry says so and leads to its callers', async ({ page }) => {
  await page.goto('/map');
  await page.getByRole('button', node(/^api\.cardnet\.example, external, seen by its callers only/)).click();
  const details = page.getByRole('complementary', { name: 'Details of api.cardnet.example' });
  await expect(details).toContainText('figures its callers saw');
  await expect(details.getByRole('link', { name: 'Flows through payments' })).toHaveAttribute(
    'href',
    /\/\?service=payments/,
  );
  await details.getByRole('button', { name: 'payments' }).click();
  await expect(page.getByRole('complementary', { name: 'Details of payments' })).toBeVisible();
});

test('a refresh moves no node', async ({ page }) => {
  await page.goto('/map?refresh=off');
  const places = () =>
    page
      .locator('[data-node]')
      .evaluateAll((all) =>
        all.map((one) => `${one.getAttribute('data-node')} ${one.getAttribute('transform')}`),
      );
  await expect(page.locator('[data-node]')).toHaveCount(12);
  const before = await places();
  const again = page.waitForResponse(/\/api\/v1\/topology/);
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await again;
  await expect(page.getByText('Updated just now')).toBeVisible();
  expect(await places()).toEqual(before);
  await page.reload();
  await expect(page.locator('[data-node]')).toHaveCount(12);
  expect(await places()).toEqual(before);
});

test('arrow keys walk the map, Enter opens and Escape closes the details', async ({ page }) => {
  await page.goto('/map');
  const first = page.locator('[data-node][tabindex="0"]');
  await expect(first).toHaveAttribute('data-node', 'service:payments');
  await first.focus();
  await page.keyboard.press('ArrowLeft');
  const focused = page.locator('[data-node]:focus');
  await expect(focused).not.toHaveAttribute('data-node', 'service:payments');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary')).toBeHidden();
});

test('a name is found, and the list says the same as the map', async ({ page }) => {
  await page.goto('/map');
  await page.getByLabel('Find').fill('kafka');
  await expect(page.getByText('1 match among 12 nodes')).toBeVisible();
  await page.getByLabel('Find').fill('');
  await page.getByLabel('Show as').selectOption('list');
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows).toHaveCount(13);
  await expect(rows.nth(1)).toContainText('more than 10 % errors');
  await expect(rows.filter({ hasText: 'anomalous' })).toContainText('payments');
});

test('a hundred services are all on screen and can be zoomed into', async ({ page, context }) => {
  await useScenario(context, 'large');
  await page.goto('/map');
  await expect(page.locator('[data-node]')).toHaveCount(100);
  const frame = await page.getByRole('group', { name: /^Service map/ }).boundingBox();
  for (const box of await Promise.all(
    (await page.locator('[data-node]').all()).map((one) => one.boundingBox()),
  )) {
    expect(box?.x).toBeGreaterThan(frame?.x ?? 0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan((frame?.y ?? 0) + (frame?.height ?? 0) + 20);
  }
  await page.screenshot({ path: 'test-results/map-large.png' });
  const names = page.locator('[data-node] text', { hasText: 'service-' });
  expect(await names.count()).toBeGreaterThan(60);
  for (const failing of ['service-003', 'service-020', 'service-088'])
    await expect(names.filter({ hasText: failing })).toBeVisible();
  const id = await page
    .locator('[data-node]')
    .filter({ hasNot: page.locator('text', { hasText: 'service-' }) })
    .first()
    .getAttribute('data-node');
  await page.locator(`[data-node="${id}"]`).focus();
  await expect(names.filter({ hasText: id?.replace('service:', '') ?? '' })).toBeVisible();
});

test('what is missing is said', async ({ page, context }) => {
  await useScenario(context, 'late');
  await page.goto('/map');
  await expect(page.getByText(/connections until/)).toBeVisible();
  await expect(page.getByText(/this is a part of the map/)).toBeVisible();
  await useScenario(context, 'empty');
  await page.reload();
  await page.getByRole('button', { name: 'Look at the last 6 hours' }).click();
  await expect(page.getByRole('heading', { name: 'No requests in the last 6 hours' })).toBeVisible();
  await useScenario(context, 'failing');
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('refused the connection');
});
