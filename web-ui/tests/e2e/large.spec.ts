import { expect, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';

test('10,000 spans: few rows exist, the last one is a key away', async ({ page }) => {
  await page.goto(`/flows/${KNOWN_IDS.large}`);
  const tree = page.getByRole('tree', { name: 'Timeline of all spans' });
  await expect(page.getByRole('tab', { name: 'Spans 10,000' })).toBeVisible();
  expect(await tree.getByRole('treeitem').count()).toBeLessThan(80);
  await tree.press('End');
  await expect(tree.getByRole('treeitem').last()).toBeInViewport();
});

test('10,000 spans: scrolling and zooming keep the number of rows small', async ({ page }) => {
  await page.goto(`/flows/${KNOWN_IDS.large}`);
  const tree = page.getByRole('tree', { name: 'Timeline of all spans' });
  await expect(page.getByRole('tab', { name: 'Spans 10,000' })).toBeVisible();
  const most = await tree.evaluate(async (element) => {
    const box = element.getBoundingClientRect();
    const at = { clientX: box.left + box.width * 0.7, clientY: box.top + 50 };
    let rows = 0;
    for (let i = 0; i < 60; i++) {
      element.scrollTop = i * 900;
      const zoom = { ...at, deltaY: i < 30 ? -20 : 20, ctrlKey: true };
      element.dispatchEvent(new WheelEvent('wheel', { ...zoom, bubbles: true, cancelable: true }));
      await new Promise(requestAnimationFrame);
      rows = Math.max(rows, element.querySelectorAll('[role=treeitem]').length);
    }
    return rows;
  });
  // What is smooth is a benchmark's business; that work does not grow with the flow is not.
  expect(most).toBeLessThan(80);
});

test('10,000 spans: the filter finds the failed ones', async ({ page }) => {
  await page.goto(`/flows/${KNOWN_IDS.large}?tab=spans&status=error`);
  await expect(page.getByText('18 spans of 10,000')).toBeVisible();
});
