import { expect, test } from '@playwright/test';

/** A flow that the running OllyStack has; with none given, the newest one in its list. */
const flowId = process.env.OLLYSTACK_FLOW_ID;

test('a real flow shows its spans and logs', async ({ page }) => {
  if (flowId) {
    await page.goto(`/flows/${encodeURIComponent(flowId)}`);
  } else {
    await page.goto('/?range=24h');
    await page.getByRole('table', { name: 'Recent flows, newest first' }).getByRole('link').first().click();
  }
  if (flowId)
    await expect(page.getByRole('heading', { level: 1, name: flowId })).toBeVisible({ timeout: 20_000 });

  const tree = page.getByRole('tree', { name: 'Timeline of all spans' });
  await expect(tree.getByRole('treeitem', { name: /^Trace 1/ })).toBeVisible();
  await expect(tree.getByRole('treeitem').nth(1)).toBeVisible();
  await page.screenshot({ path: 'test-results/flow.png' });

  await page.getByRole('tab', { name: /^Spans/ }).click();
  expect(await page.getByRole('table', { name: 'Spans' }).getByRole('row').count()).toBeGreaterThan(1);
  await page.getByRole('tab', { name: /^Logs/ }).click();
  await expect(page.getByRole('region', { name: 'Log records' }).getByRole('listitem').first()).toBeVisible();
});
