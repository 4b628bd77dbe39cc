import { expect, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';
import { useScenario } from './scenario';

const both = `/compare?first=${KNOWN_IDS.good}&second=${KNOWN_IDS.failed}`;

test('two flows are chosen: one by its ID, one from those of the same kind', async ({ page }) => {
  await page.goto('/compare');
  await page.getByLabel('Correlation ID of the first flow').fill(KNOWN_IDS.failed);
  await page.getByRole('button', { name: 'Choose', exact: true }).first().click();
  await page
    .getByRole('region', { name: 'Second flow' })
    .getByRole('button', { name: new RegExp(KNOWN_IDS.good) })
    .click();
  await expect(page).toHaveURL(/first=.*second=/);
  await expect(page.getByRole('list', { name: 'Kinds of differences' })).toContainText('succeeds');
});

test('operations are aligned and differences marked, and alone on demand', async ({ page }) => {
  await page.goto(both);
  const table = page.getByRole('table', { name: 'Operations of both flows' });
  await expect(table.getByRole('row').filter({ hasText: 'api.cardnet.example' })).toContainText(
    'failsslower',
  );
  await expect(table.getByRole('row').filter({ hasText: 'validate cart' })).not.toContainText('slower');
  await page.getByRole('button', { name: 'Only differences' }).click();
  await expect(page).toHaveURL(/only=different/);
  await expect(table.getByRole('row').filter({ hasText: 'validate cart' })).toBeHidden();
  await expect(table.getByRole('row').filter({ hasText: 'INSERT orders' })).toContainText(
    'only in the first',
  );
});

test('an operation shows the attributes that differ and leads to both flows', async ({ page }) => {
  await page.goto(both);
  await page.getByRole('button', { name: 'POST api.cardnet.example' }).click();
  const details = page.getByRole('complementary', { name: 'Operation in both flows' });
  await expect(details.getByRole('row', { name: /error.type/ })).toContainText('TimeoutError');
  await page.reload();
  await details.getByRole('link', { name: 'Show in the second flow' }).click();
  await expect(page.getByRole('complementary', { name: 'Span details' })).toContainText(
    'no answer within 950 ms',
  );
});

test('the sides can be swapped', async ({ page }) => {
  await page.goto(both);
  await expect(page.getByRole('list', { name: 'Kinds of differences' })).toContainText('6 fails');
  await page.getByRole('button', { name: 'Swap' }).click();
  await expect(page.getByRole('list', { name: 'Kinds of differences' })).toContainText('6 succeeds');
});

test('an ID that is not there is named', async ({ page }) => {
  await page.goto('/compare?first=olly-00000000-00000000');
  await expect(page.getByRole('alert')).toContainText('No flow has the ID olly-00000000-00000000');
});

test('what differs most is told by the analysis, and leads to the spans', async ({ page }) => {
  await page.goto(both);
  await page.getByRole('button', { name: 'What differs most' }).click();
  await expect(page).toHaveURL(/view=analysis/);
  const told = page.getByRole('region', { name: 'What differs', exact: true });
  await expect(told).toContainText(`Compared with the flow ${KNOWN_IDS.good}`);
  const calls = told.getByRole('region', { name: 'Calls made otherwise' });
  await expect(calls.getByRole('row').filter({ hasText: 'INSERT orders' })).toContainText('missingneveronce');
  await told.getByRole('button', { name: /^POST api.cardnet.example in payments/ }).click();
  await expect(page.getByRole('complementary', { name: 'Span details' })).toContainText('cardnet');
});

test('one flow is compared with healthy ones of its kind', async ({ page, context }) => {
  await page.goto(`/compare?first=${KNOWN_IDS.failed}`);
  const told = page.getByRole('region', { name: 'What differs', exact: true });
  await expect(told).toContainText('Compared with 12 healthy flows of its kind.');
  await expect(told.getByRole('region', { name: 'Time of their own' })).toContainText('+754 ms');
  await useScenario(context, 'ai-away');
  await page.reload();
  await expect(told.getByRole('alert')).toContainText('The analysis service is away');
});
