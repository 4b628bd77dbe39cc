import { expect, type Page, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';
import { PAGES } from '../../src/features/shell/pages';
import { expectNoViolations } from '../axe';

const palette = (page: Page) => page.getByRole('dialog', { name: 'Command palette' });
const opened = (page: Page, id: string) => page.getByRole('heading', { level: 1, name: id });

test('the palette opens by key, an ID opens its flow, and it is then offered again', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('row')).toHaveCount(51);
  await page.keyboard.press('Control+k');
  await palette(page).getByRole('combobox').fill(KNOWN_IDS.good);
  await page.keyboard.press('Enter');
  await expect(opened(page, KNOWN_IDS.good)).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('f');
  await expect(page.getByRole('heading', { level: 1, name: 'Flows' })).toBeVisible();
  await page.getByRole('button', { name: 'Go to…' }).click();
  await palette(page).getByRole('combobox').fill('checkout');
  await page.keyboard.press('Enter');
  await expect(opened(page, KNOWN_IDS.good)).toBeVisible();
});

test('a pasted traceparent leads to the flow of its trace, at the trace’s first span', async ({ page }) => {
  const flow = (await (await page.request.get(`/api/v1/correlate/${KNOWN_IDS.recovered}`)).json()) as {
    traces: { trace_id: string; spans: { span_id: string }[] }[];
  };
  const trace = flow.traces[1];
  await page.goto('/');
  await expect(page.getByRole('row')).toHaveCount(51);
  await page.keyboard.press('Control+k');
  await palette(page).getByRole('combobox').fill(`00-${trace?.trace_id}-${trace?.spans[0]?.span_id}-01`);
  await page.keyboard.press('Enter');
  await expect(opened(page, KNOWN_IDS.recovered)).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`span=${trace?.spans[0]?.span_id}`));
  await expect(page.getByRole('complementary', { name: 'Span details' })).toContainText('POST /checkout');
});

test('who types right after opening the palette loses no letter', async ({ page }) => {
  const loaded = page.waitForResponse(/\/assets\/palette-/);
  await page.goto('/');
  await (await loaded).finished();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('payments');
  await expect(palette(page).getByRole('combobox')).toHaveValue('payments');
});

test('the palette asks a question and searches logs', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('row')).toHaveCount(51);
  await page.keyboard.press('Control+k');
  await palette(page).getByRole('combobox').fill('which service fails most');
  await palette(page).getByRole('option', { name: 'Ask “which service fails most”' }).click();
  await expect(page).toHaveURL(/\/questions\?q=which\+service\+fails\+most/);
  await page.keyboard.press('Control+k');
  await palette(page).getByRole('combobox').fill('cart validated');
  await palette(page).getByRole('option', { name: 'Search logs for “cart validated”' }).click();
  await expect(page.getByLabel('Text in the message')).toHaveValue('cart validated');
});

test('an unknown trace is explained', async ({ page }) => {
  await page.goto(`/traces/${'0'.repeat(31)}1`);
  await expect(page.getByRole('alert')).toContainText('No trace has this ID');
});

test('arrows walk the palette, Escape closes it and gives the focus back', async ({ page }) => {
  await page.goto('/');
  const button = page.getByRole('button', { name: 'Go to…' });
  await button.click();
  await expect(palette(page).getByRole('combobox')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(palette(page).getByRole('option', { selected: true })).toContainText('Incidents');
  await page.keyboard.press('Escape');
  await expect(palette(page)).toBeHidden();
  await expect(button).toBeFocused();
});

test('a slash goes to the search, a question mark shows the keys', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('row')).toHaveCount(51);
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Correlation ID or text' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help).toContainText('Command palette');
  await help.getByRole('button', { name: 'Close' }).click();
  await expect(help).toBeHidden();
});

test('the time range goes along from page to page, and may be fixed', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Time', { exact: true }).selectOption('Last 6 hours');
  await expect(page).toHaveURL(/range=6h/);
  await page
    .getByRole('link', { name: /POST \/checkout/ })
    .first()
    .click();
  await expect(page).toHaveURL(/flows\/.*range=6h/);
  await page.getByRole('link', { name: 'All flows' }).click();
  await expect(page.getByLabel('Time', { exact: true })).toHaveValue('6h');

  await page.getByLabel('Time', { exact: true }).selectOption('From … to …');
  await page.getByLabel('From').fill('2020-01-01T00:00');
  await page.getByLabel('To', { exact: true }).fill('2020-01-02T00:00');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/from=.*to=/);
  await expect(page).not.toHaveURL(/range=/);
  await expect(page.getByRole('heading', { name: 'No flow in the chosen time' })).toBeVisible();
});

test('the palette opens a service and changes the theme', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('row')).toHaveCount(51);
  await page.keyboard.press('Control+k');
  await palette(page).getByRole('combobox').fill('dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('Control+k');
  await palette(page).getByRole('combobox').fill('payments');
  await palette(page)
    .getByRole('option', { name: /^payments Charts/ })
    .click();
  await expect(page.getByRole('heading', { level: 1, name: 'payments' })).toBeVisible();
});

test('on a phone, a menu has all pages', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/');
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden();
  await page.getByRole('button', { name: 'Menu' }).click();
  const menu = page.getByRole('dialog', { name: 'Menu' });
  await expect(menu.getByRole('link')).toHaveCount(PAGES.length + 1);
  await expectNoViolations(page);
  await menu.getByRole('link', { name: /^Coverage/ }).click();
  await expect(menu).toBeHidden();
  await expect(page.getByRole('heading', { level: 1, name: 'Coverage' })).toBeVisible();
});

test('the tenant in the address goes along, is asked for and never answered with the data of another', async ({
  page,
}) => {
  const asked = page.waitForRequest((request) => request.headers()['x-ollystack-tenant'] === 'acme');
  await page.goto('/?tenant=acme');
  await asked;
  await expect(page.getByRole('banner')).toContainText('Tenant acme');
  await expect(page.getByRole('alert')).toContainText('only the default tenant can be read');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Map' }).click();
  await expect(page).toHaveURL(/\/map\?.*tenant=acme/);
  await expect(page.getByRole('alert')).toContainText('only the default tenant can be read');
});
