import { expect, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';
import { useScenario } from './scenario';

test('errors that are alike lead to the latest flow', async ({ page }) => {
  await page.goto('/errors');
  const list = page.getByRole('list', { name: 'Errors that are alike' });
  const timeout = list.getByRole('listitem').filter({ hasText: 'ProviderTimeout' });
  await expect(timeout).toContainText('did not answer within <number> ms');
  await page.getByLabel('Service').selectOption('orders');
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await expect(page).toHaveURL(/service=orders/);
  await list.getByRole('link', { name: /^open the latest/ }).click();
  await expect(page).toHaveURL(new RegExp(`/flows/${KNOWN_IDS.failed}`));
});

test('no errors are good news, a failing API is not', async ({ page, context }) => {
  await useScenario(context, 'empty');
  await page.goto('/errors');
  await expect(page.getByRole('heading', { name: 'No error in the last hour' })).toBeVisible();
  await useScenario(context, 'failing');
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('refused the connection');
});

test('coverage tells shares, and what is not known', async ({ page, context }) => {
  await page.goto('/coverage');
  await expect(page.getByRole('region', { name: 'Spans' })).toContainText('15 of 15');
  await expect(page.getByRole('region', { name: 'Spans' })).toContainText('own metrics are not in the store');
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(12);
  await useScenario(context, 'empty');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Nothing was stored in the last hour' })).toBeVisible();
});
