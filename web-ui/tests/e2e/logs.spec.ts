import { expect, test } from '@playwright/test';
import { useScenario } from './scenario';

test('records are searched, opened and lead to their flow', async ({ page }) => {
  await page.goto('/logs');
  const list = page.getByRole('region', { name: 'Log records' });
  await expect(list.getByRole('listitem').first()).toBeVisible();
  await page.getByLabel('Severity').selectOption('Error and above');
  await expect(page).toHaveURL(/severity=error/);
  const record = list.getByRole('listitem').first();
  await expect(record).toContainText('ERROR');
  await record.getByRole('button', { name: /^Details of the record/ }).click();
  await expect(record.getByLabel('Origin of the record')).toContainText('trace ID');
  await page.getByLabel('Text in the message').fill('no such text');
  await expect(page.getByRole('heading', { name: 'No log record matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByLabel('Severity').selectOption('Error and above');
  await record.getByRole('link', { name: /^Open the flow/ }).click();
  await expect(page).toHaveURL(/\/flows\/.*tab=logs/);
  await expect(page.getByRole('region', { name: 'Log records' })).toBeVisible();
});

test('older records are loaded on demand', async ({ page }) => {
  await page.goto('/logs?range=6h');
  await expect(page.getByText('200 records, newest first')).toBeVisible();
  await page.getByRole('button', { name: 'Load older records' }).click();
  await expect(page.getByText('400 records, newest first')).toBeVisible();
});

test('records that are alike are taken together, and a pattern leads to its records', async ({ page }) => {
  await page.goto('/logs?service=inventory');
  await page.getByRole('button', { name: 'Patterns' }).click();
  const pattern = page
    .getByRole('list', { name: 'Patterns' })
    .getByRole('listitem')
    .filter({ hasText: 'synchronized <number> items in <number> ms' });
  await expect(pattern).toContainText('60');
  await pattern.getByRole('button', { name: /^records/ }).click();
  await expect(page).toHaveURL(/text=synchronized/);
  await expect(page.getByRole('region', { name: 'Log records' })).toContainText('synchronized');
});

test('the tail shows what arrives, and waits while it is read', async ({ page }) => {
  await page.goto('/logs?service=inventory&text=synchronized');
  await page.getByRole('button', { name: 'Live tail' }).click();
  await expect(page).toHaveURL(/tail=on/);
  const list = page.getByRole('region', { name: 'Log records as they arrive' });
  const newest = list.getByRole('listitem').first();
  await expect(newest).toContainText('synchronized');
  const before = await newest.textContent();
  await expect(newest).not.toHaveText(before ?? '', { timeout: 15_000 });
  await list.hover();
  await page.mouse.wheel(0, 400);
  await expect(page.getByText(/Paused · [1-9]/)).toBeVisible({ timeout: 15_000 });
  const count = await list.getByRole('listitem').first().getAttribute('aria-setsize');
  await page.getByRole('button', { name: 'Show the newest' }).click();
  await expect(page.getByText(/^Live · /)).toBeVisible();
  await expect(list.getByRole('listitem').first()).not.toHaveAttribute('aria-setsize', count ?? '');
});

test('a tail that cannot be read says so and goes on', async ({ page, context }) => {
  await page.goto('/logs?tail=on&service=inventory');
  await expect(page.getByText(/^Live · /)).toBeVisible();
  await useScenario(context, 'failing');
  await expect(page.getByRole('alert').first()).toContainText('could not be read');
  await useScenario(context, 'normal');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('failures and emptiness are told apart', async ({ page, context }) => {
  await useScenario(context, 'failing');
  await page.goto('/logs');
  await expect(page.getByRole('alert')).toContainText('refused the connection');
  await useScenario(context, 'empty');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'No log record in the last hour' })).toBeVisible();
});
