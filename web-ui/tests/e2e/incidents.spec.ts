import { expect, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';
import { INCIDENT_IDS } from '../../mock-api/insights/incidents';
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
    'Error rate 50 % instead of 1 %',
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
  const reason = 'inconclusive: only 7 traces were stored before';
  await expect(page.getByRole('region', { name: 'Answer', exact: true })).toContainText(reason);
  await expect(page.getByRole('region', { name: 'Root cause' })).toBeHidden();
  await page.getByRole('link', { name: 'All incidents' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'The catalogue is slow' })).toContainText(reason);
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
  await expect(predicted).toContainText('inventory: Error rate will reach 10 %, from 6.3 % now');
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

test('what a language model is told of an incident can be read before it is', async ({ page, context }) => {
  await page.goto(`/incidents/${INCIDENT_IDS.found}`);
  const open = page.getByRole('button', { name: 'What a model is told' });
  await open.click();
  const dialog = page.getByRole('dialog', { name: 'What a model is told' });
  await expect(dialog).toContainText('worded by gpt-oss at https://models.example/v1');
  await expect(dialog).toContainText('Taken out and replaced: [email-1]');
  await expect(dialog.locator('pre').first()).toContainText('"from":');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
  await useScenario(context, 'ai-away');
  await page.reload();
  await open.click();
  await expect(dialog.getByRole('alert')).toContainText('The analysis service is away');
});
