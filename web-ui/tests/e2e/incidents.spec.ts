import { expect, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';
import { INCIDENT_IDS } from '../../mock-api/insights/incidents';
import { expectNoViolations } from './axe';
import { useScenario } from './scenario';

test('from the list to the cause, its evidence and the flow that shows it', async ({ page }) => {
  await page.goto('/incidents');
  const list = page.getByRole('list', { name: 'Incidents, latest first' });
  await expect(list.getByRole('listitem')).toHaveCount(4);
  const incident = list.getByRole('listitem').filter({ hasText: 'Checkouts fail' });
  await expect(incident).toContainText('Cause: payments (likely, 92 %)');
  await incident.getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Checkouts fail' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText('Worded by a language model');
  await expect(page.getByRole('region', { name: 'What to do next' })).toContainText(
    'Advice of the language model',
  );
  const cause = page.getByRole('region', { name: 'Root cause' });
  await expect(cause).toContainText('the way from payments to api.cardnet.example');
  await expect(cause).toContainText('likely, 92 %');
  await expect(page.getByRole('region', { name: 'First visible failure' })).toContainText('storefront');
  await expect(page.getByRole('region', { name: 'Impact' })).toContainText('702 of 2,300');
  const chain = page.getByRole('region', { name: 'Chain of events' }).getByRole('listitem');
  await expect(chain.first()).toContainText('payments · Cause');
  await expect(page.getByRole('region', { name: 'What to do next' })).toContainText('Ask the provider');
  await expect(page.getByRole('region', { name: 'Anomalies of its services' })).toContainText(
    'Share of errors 50 % instead of 1 %',
  );
  await cause.getByRole('link', { name: `flow ${KNOWN_IDS.failed}` }).click();
  await expect(page).toHaveURL(new RegExp(`/flows/${KNOWN_IDS.failed}`));
});

test('the state and the service narrow the list', async ({ page }) => {
  await page.goto('/incidents');
  const items = page.getByRole('list', { name: 'Incidents, latest first' }).getByRole('listitem');
  await page.getByLabel('State').selectOption('Resolved');
  await expect(items).toHaveCount(2);
  await expect(page).toHaveURL(/state=resolved/);
  await page.getByLabel('State').selectOption('Any');
  await page.getByLabel('Service').selectOption('mailer');
  await expect(items).toHaveCount(1);
  await expect(items).toContainText('The analysis is running.');
});

test('an answer that there is none says why', async ({ page }) => {
  await page.goto(`/incidents/${INCIDENT_IDS.inconclusive}`);
  await expect(page.getByRole('status').first()).toContainText('Only 7 traces were stored before');
  await expect(page.getByRole('region', { name: 'Root cause' })).toContainText('Not found.');
  await page.goto(`/incidents/${INCIDENT_IDS.failed}`);
  await expect(page.getByRole('alert')).toContainText('no span is stored of this time');
  await page.goto(`/incidents/${INCIDENT_IDS.pending}`);
  await expect(page.getByRole('status').first()).toContainText('telemetry before and during');
  await page.goto('/incidents/inc-mia8x0q1-99999999');
  await expect(page.getByRole('heading', { name: /^No incident has the ID/ })).toBeVisible();
});

test('a person opens an incident, judges its answer and resolves it', async ({ page }) => {
  await page.goto('/incidents');
  await page.getByRole('button', { name: 'Look into a time' }).click();
  const dialog = page.getByRole('dialog', { name: 'Look into a time' });
  await dialog.getByLabel('What is it about?').fill('Carts are empty');
  await dialog.getByLabel('Noticed in').selectOption('storefront');
  await dialog.getByRole('button', { name: 'Find the cause' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Carts are empty' })).toBeVisible();
  const judging = page.getByRole('region', { name: 'Was the cause right?' });
  await expect(judging).toContainText('Nobody has said so far.');
  await judging.getByRole('button', { name: 'Partly' }).click();
  await judging.getByLabel(/^What was it/).fill('orders');
  await judging.getByRole('button', { name: 'Send' }).click();
  await expect(judging).toContainText('It was judged partly right.');
  await page.getByRole('button', { name: 'Mark as resolved' }).click();
  await expect(page.getByText('Resolved', { exact: true }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Mark as resolved' })).toBeHidden();
});

test('what is going to happen stands above what has happened', async ({ page, context }) => {
  await page.goto('/incidents');
  const predicted = page.getByRole('region', { name: 'Predicted alerts' });
  await expect(predicted).toContainText('inventory: Share of errors will reach 10 %, from 6.3 % now');
  await expect(predicted).toContainText('in 42 min');
  await useScenario(context, 'parts-failing');
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('The predicted alerts could not be read');
  await expect(page.getByRole('list', { name: 'Incidents, latest first' })).toBeVisible();
  await useScenario(context, 'empty');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'No incident in the last 7 days' })).toBeVisible();
  await useScenario(context, 'failing');
  await page.reload();
  await expect(page.getByText('refused the connection').first()).toBeVisible();
});

for (const [name, width, colorScheme] of [
  ['light', 1440, 'light'],
  ['dark', 1440, 'dark'],
  ['phone', 390, 'light'],
] as const) {
  test(`axe finds nothing on incidents (${name}), and they fit`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const [path, heading] of [
      ['/incidents', 'Incidents'],
      [`/incidents/${INCIDENT_IDS.found}`, 'Checkouts fail'],
    ] as const) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
      await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await page.screenshot({ path: `test-results/${heading}-${name}.png`, fullPage: true });
      await expectNoViolations(page);
    }
    if (width > 400) return;
    await page.goto('/incidents');
    await page.getByRole('button', { name: 'Look into a time' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectNoViolations(page);
  });
}
