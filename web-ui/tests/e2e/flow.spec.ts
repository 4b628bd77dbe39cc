import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';
import { useScenario } from './scenario';

const open = (page: Page, query = '', id: string = KNOWN_IDS.recovered) =>
  page.goto(`/flows/${encodeURIComponent(id)}${query}`);
const tree = (page: Page) => page.getByRole('tree', { name: 'Timeline of all spans' });
const onScreen = (page: Page) => page.getByLabel('Time on screen');

test('the header and the summary say how the flow went', async ({ page }) => {
  await open(page);
  await expect(page.getByText('failed, but ended well')).toBeVisible();
  await expect(page.getByLabel('Summary')).toContainText('3.56 s');
  await expect(page.getByText('POST /checkout in storefront')).toBeVisible();
});

test('the ID can be copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  await page.getByRole('button', { name: 'Copy the correlation ID' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(KNOWN_IDS.recovered);
});

test('the timeline has the spans of all traces and says how the traces hang together', async ({ page }) => {
  await open(page);
  await expect(tree(page).getByRole('treeitem', { name: /^Trace 1: POST \/checkout/ })).toBeVisible();
  await expect(tree(page).getByRole('treeitem', { name: /^Trace 2: .*retry of trace 1/ })).toBeAttached();
  await tree(page).press('End');
  await expect(tree(page).getByRole('treeitem', { name: /^Trace 3: .*message from trace 2/ })).toBeVisible();
  await expect(
    tree(page).getByRole('treeitem', { name: /1 log record outside of any trace/ }),
  ).toBeAttached();
});

test('a click on a span shows its details, deep-linked', async ({ page }) => {
  await open(page);
  await tree(page)
    .getByRole('treeitem', { name: /cardnet.*failed/ })
    .click();
  const panel = page.getByRole('complementary', { name: 'Span details' });
  await expect(panel).toContainText('Failed: no answer within 950 ms');
  await expect(panel.getByRole('region', { name: 'Events' })).toContainText('TimeoutError');
  await expect(panel.getByRole('region', { name: 'Logs' })).toContainText('card provider is slow');
  await expect(page).toHaveURL(/span=[0-9a-f]{16}/);
  await page.reload();
  await expect(panel).toBeVisible();
  await panel.getByRole('button', { name: 'Close span details' }).click();
  await expect(panel).toBeHidden();
  await expect(page).not.toHaveURL(/span=/);
});

test('a link leads to the span it points to', async ({ page }) => {
  await open(page, '?q=mail-queue');
  await tree(page)
    .getByRole('treeitem', { name: /mailer process mail-queue/ })
    .click();
  const panel = page.getByRole('complementary', { name: 'Span details' });
  await panel
    .getByRole('region', { name: 'Links' })
    .getByRole('button', { name: /send mail-queue/ })
    .click();
  await expect(panel.getByRole('heading', { level: 2 })).toHaveText('send mail-queue');
});

test('zoom by buttons, keyboard, wheel and drag, pan and reset', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect(onScreen(page)).toHaveText('1.78 s of 3.56 s');
  await expect(page).toHaveURL(/zoom=890000000-2670000000/);

  await tree(page).focus();
  await page.keyboard.press('+');
  await expect(onScreen(page)).toHaveText('890 ms of 3.56 s');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(page).toHaveURL(/zoom=1157000000-/);
  await page.reload();
  await expect(onScreen(page)).toHaveText('890 ms of 3.56 s');
  await page.getByRole('button', { name: 'Reset zoom' }).click();
  await expect(onScreen(page)).toHaveText('3.56 s');
  await expect(page).not.toHaveURL(/zoom=/);

  const ruler = await page.getByTestId('ruler').boundingBox();
  if (!ruler) throw new Error('the ruler has a place');
  const y = ruler.y + ruler.height / 2;
  await page.mouse.move(ruler.x + ruler.width * 0.25, y);
  await page.mouse.down();
  await page.mouse.move(ruler.x + ruler.width * 0.75, y, { steps: 4 });
  await page.mouse.up();
  await expect(onScreen(page)).toHaveText(/^1\.7\d s of/);

  const rowY = y + 120;
  await page.mouse.move(ruler.x + ruler.width * 0.5, rowY);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -200);
  await page.keyboard.up('Control');
  await expect(onScreen(page)).toHaveText(/^1\.2\d s of/);

  const before = page.url();
  await page.mouse.down();
  await page.mouse.move(ruler.x + ruler.width * 0.3, rowY, { steps: 4 });
  await page.mouse.up();
  await expect(onScreen(page)).toHaveText(/^1\.2\d s of/);
  await expect(page).not.toHaveURL(before);
  await expect(page).not.toHaveURL(/span=/);
});

test('the flame graph is walked and zoomed by keyboard, and says where one is', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Flame graph' }).click();
  await expect(page).toHaveURL(/layout=flame/);
  const flame = page.getByRole('application', { name: 'Flame graph of all spans' });
  await flame.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(flame).toHaveAccessibleDescription(/^storefront POST, 1.2 s, failed/);
  await page.keyboard.press('f');
  await expect(onScreen(page)).toHaveText('1.32 s of 3.56 s');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Span details' })).toContainText('POST');
});

test('a click in the flame graph opens the span under the pointer', async ({ page }) => {
  await open(page, '?layout=flame');
  const flame = page.getByRole('application', { name: 'Flame graph of all spans' });
  // The first trace's root is in the second row, at the axis' start.
  await flame.click({ position: { x: 60, y: 28 } });
  await expect(page.getByRole('complementary', { name: 'Span details' })).toContainText('POST /checkout');
});

test('waiting time is marked, and squeezed on demand', async ({ page }) => {
  await open(page);
  await expect(page.getByTestId('gap')).toHaveText(['waits 820 ms', 'waits 564 ms']);
  await page.getByRole('button', { name: 'Squeeze 1.38 s of waiting' }).click();
  await expect(page).toHaveURL(/idle=squeeze/);
  await expect(page.getByTestId('gap')).toHaveText([/waits|⋯/, /waits|⋯/]);
  await expect(onScreen(page)).toHaveText('2.44 s');
});

test('log records become rows below their spans', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: 'Logs as rows' }).click();
  await tree(page)
    .getByRole('treeitem', { name: /^Log ERROR of payments: charge failed/ })
    .click();
  await expect(page.getByRole('complementary', { name: 'Span details' })).toContainText('POST /charges');
});

test('the services diagram leads to the spans of a service', async ({ page }) => {
  await open(page);
  await page.getByRole('tab', { name: /Services/ }).click();
  const calls = page.getByRole('table', { name: 'Calls between services' });
  await expect(calls.getByRole('row', { name: /^payments api.cardnet.example/ })).toContainText('216 ms');
  await expect(calls.getByRole('row', { name: /nats mail-queue mailer/ })).toContainText('asynchronous');
  await expect(
    page.getByRole('region', { name: 'Service flow' }).getByRole('button', { name: /payments.*anomalous/ }),
  ).toBeVisible();
  await page
    .getByRole('region', { name: 'Service flow' })
    .getByRole('button', { name: /inventory/ })
    .click();
  await expect(page.getByText('8 spans of 33')).toBeVisible();
});

test('the tree is used by keyboard alone', async ({ page }) => {
  await open(page);
  await tree(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowLeft');
  await expect(tree(page).getByRole('treeitem', { name: /^Trace 1/ })).toHaveAttribute(
    'aria-expanded',
    'false',
  );
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Span details' })).toContainText('POST /checkout');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary', { name: 'Span details' })).toBeHidden();
});

test('tabs are deep links and Back goes through them', async ({ page }) => {
  await open(page);
  await page.getByRole('tab', { name: /Logs/ }).click();
  await expect(page).toHaveURL(/tab=logs/);
  await page.getByRole('tab', { name: /Errors/ }).click();
  await expect(page.getByRole('region', { name: 'Errors' })).toContainText('TimeoutError');
  await page.goBack();
  await expect(page.getByRole('tab', { name: /Logs/ })).toHaveAttribute('aria-selected', 'true');
  await page.goBack();
  await expect(tree(page)).toBeVisible();
});

test('spans are filtered and sorted', async ({ page }) => {
  await open(page, '?tab=spans');
  const table = page.getByRole('table', { name: 'Spans' });
  await page.getByLabel('Service', { exact: true }).selectOption('payments');
  await page.getByLabel('Span status').selectOption('Failed');
  await expect(table.getByRole('row')).toHaveCount(3);
  await page.getByLabel('Sort by').selectOption('Duration, longest first');
  await expect(table.getByRole('row').nth(1)).toContainText('POST /charges');
  await page.getByLabel('Find in spans').fill('cardnet');
  await expect(table.getByRole('row')).toHaveCount(2);
  await expect(page).toHaveURL(/service=payments.*status=error.*sort=duration.*q=cardnet/);
});

test('logs are filtered by severity and text, opened, and lead to their span', async ({ page }) => {
  await open(page, '?tab=logs');
  const list = page.getByRole('region', { name: 'Log records' });
  await expect(list.getByRole('listitem')).toHaveCount(14);
  await page.getByLabel('Severity').selectOption('Errors only');
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await page.getByLabel('Find in logs').fill('charge');
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await list.getByRole('button', { name: /Details of the record/ }).click();
  await expect(list.getByLabel('Attributes of the record')).toContainText('o-20417');
  await list.getByRole('button', { name: /Show the span/ }).click();
  await expect(page.getByRole('complementary', { name: 'Span details' })).toContainText('POST /charges');
});

test('exemplars are shown with their unit and lead to their span', async ({ page }) => {
  await open(page, '?tab=metrics');
  const table = page.getByRole('table', { name: 'Metric exemplars' });
  await expect(table.getByRole('row').filter({ hasText: 'shop.order.value' })).toContainText('84.9 EUR');
  await table.getByRole('button', { name: 'POST /checkout' }).first().click();
  await expect(page.getByRole('complementary', { name: 'Span details' })).toBeVisible();
});

test('the analysis is asked for by a click and its findings lead to spans', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => request.url().includes('/ai/') && asked.push(request.url()));
  await open(page);
  const card = page.getByRole('region', { name: 'Analysis' });
  await expect(card).toBeVisible();
  expect(asked).toEqual([]);
  await card.getByRole('button', { name: 'Analyse this flow' }).click();
  await expect(card).toContainText('POST api.cardnet.example in payments failed first');
  await expect(card.getByRole('list', { name: 'Retries and waits' })).toContainText(
    'passed between POST /checkout',
  );
  await card.getByRole('button', { name: 'payments: no answer within 950 ms' }).click();
  await expect(page.getByRole('complementary', { name: 'Span details' })).toContainText(
    'api.cardnet.example',
  );
});

test('what failed first is said before anything is asked, and leads to its span', async ({ page }) => {
  await open(page);
  const card = page.getByRole('region', { name: 'Analysis' });
  await expect(card).toContainText(
    'POST api.cardnet.example in payments failed first: TimeoutError: no answer from api.cardnet.example within 950 ms',
  );
  await card.getByRole('button', { name: 'POST api.cardnet.example' }).click();
  await expect(page.getByRole('complementary', { name: 'Span details' })).toContainText(
    'Failed: no answer within 950 ms',
  );
});

test('while the analysis service is away, one quiet line says so', async ({ page, context }) => {
  await useScenario(context, 'ai-away');
  await open(page);
  await page.getByRole('button', { name: 'Analyse this flow' }).click();
  await expect(page.getByText('Analysis is not available at the moment.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Analysis' })).toBeHidden();
  await expect(tree(page)).toBeVisible();
});

test('anomalies lie on the time axis, say what they are and lead to the charts of that time', async ({
  page,
}) => {
  await open(page);
  const lane = page.getByRole('group', { name: 'Anomalies while the flow ran' });
  const mark = lane.getByRole('button', { name: /^1 anomaly at .*payments: Error rate 50 %/ });
  await mark.hover();
  await expect(page.getByText(/^Anomalies at/)).toBeVisible();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await mark.focus();
  await page.keyboard.press('Enter');
  const note = page.getByRole('region', { name: 'Anomalies of its services' });
  await expect(note).toBeFocused();
  await note.getByRole('link', { name: 'payments' }).click();
  await expect(page).toHaveURL(/\/services\/payments\?from=.*to=/);
});

test('no anomaly and anomalies that cannot be read are told apart', async ({ page, context }) => {
  await useScenario(context, 'parts-failing');
  await open(page);
  await expect(page.getByText('Anomalies could not be read')).toBeVisible();
  await useScenario(context, 'normal');
  await open(page, '', KNOWN_IDS.large);
  await expect(page.getByText('No anomaly in its services while the flow ran')).toBeVisible();
});

test('exemplars and errors are narrowed by service and text', async ({ page }) => {
  await open(page, '?tab=metrics');
  await page.getByLabel('Find in exemplars').fill('order.value');
  await expect(page.getByText(/^1 exemplar of 5$/)).toBeVisible();
  await page.getByRole('tab', { name: /Errors/ }).click();
  await expect(page.getByText('No error matches the filters.')).toBeVisible();
  await page.getByLabel('Find in errors').fill('');
  await page.getByLabel('Service', { exact: true }).selectOption('payments');
  await expect(page.getByRole('region', { name: 'Errors' })).toContainText('TimeoutError');
  await expect(page).toHaveURL(/service=payments/);
});

test('a partial answer and merged IDs are pointed out', async ({ page }) => {
  await open(page, '', KNOWN_IDS.partial);
  await expect(page.getByRole('alert')).toContainText('Logs: the store did not answer within 2 s');
  await expect(
    page.getByRole('region', { name: 'Merged IDs' }).getByRole('link', { name: 'order-20417' }),
  ).toBeVisible();
});

test('an unknown ID is explained', async ({ page }) => {
  await open(page, '', 'olly-00000000-00000000');
  await expect(page.getByRole('alert')).toContainText('No flow has this ID');
});

test('a failing API is named, and trying again helps', async ({ page, context }) => {
  await useScenario(context, 'failing');
  await open(page);
  await expect(page.getByRole('alert')).toContainText('refused the connection');
  await useScenario(context, 'normal');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(tree(page)).toBeVisible();
});

test('nonsense in the address is dropped', async ({ page }) => {
  await open(page, '?tab=x&zoom=9-3&span=zz&severity=loud');
  await expect(tree(page)).toBeVisible();
  await expect(onScreen(page)).toHaveText('3.56 s');
});

test('the summary says whom it reached and where the ID came from', async ({ page }) => {
  await open(page);
  const summary = page.getByLabel('Summary');
  await expect(summary).toContainText('Users11 of 1 affected');
  await expect(summary).toContainText('3 of 6 affected');
  await expect(summary).toContainText('Source of the IDHeader');
  await expect(summary).toContainText('Merged IDs0');
});

test('corrected clocks and bad data are told, and the times as sent can be seen', async ({ page }) => {
  await open(page, '', KNOWN_IDS.skewed);
  const quality = page.getByRole('region', { name: 'Data quality' });
  await expect(quality).toContainText('payments on payments-3f21 is 120 ms behind');
  await quality.getByRole('button', { name: 'storefront · validate cart' }).click();
  await expect(page.getByRole('complementary', { name: 'Span details' })).toContainText('validate cart');
  await expect(
    tree(page)
      .getByRole('treeitem', { name: /clock corrected/ })
      .first(),
  ).toBeVisible();
  await quality.getByRole('button', { name: 'Show the times as they were sent' }).click();
  await expect(page).toHaveURL(/clocks=sent/);
  await expect(tree(page).getByRole('treeitem', { name: /clock corrected/ })).toHaveCount(0);
});

test('a flow is shared, asked for again by curl and exported', async ({ page, context, baseURL }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, '?tab=logs&severity=error');
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect.poll(clipboard).toContain('?tab=logs&severity=error');
  await page.getByRole('button', { name: 'Copy as curl' }).click();
  await expect.poll(clipboard).toBe(`curl -sS '${baseURL}/api/v1/correlate/${KNOWN_IDS.recovered}'`);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export JSON' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`flow-${KNOWN_IDS.recovered}.json`);
  const exported = JSON.parse(await readFile(await file.path(), 'utf8')) as {
    summary: { span_count: number };
  };
  expect(exported.summary.span_count).toBe(33);
});

test('while a flow loads, its ID and the places of its parts are there', async ({ page, context }) => {
  await useScenario(context, 'slow');
  await open(page);
  await expect(page.getByRole('status').filter({ hasText: 'Loading flow' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: KNOWN_IDS.recovered })).toBeVisible();
  await expect(tree(page)).toBeVisible();
});
