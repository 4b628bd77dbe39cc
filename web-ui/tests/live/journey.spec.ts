import { expect, test } from '@playwright/test';

/** A checkout that failed, in the running OllyStack; with none given, the newest one in its list. */
const failedId = process.env.OLLYSTACK_FAILED_FLOW_ID;

test('a failed checkout is found, its cause seen, the span opened, the log read and a question asked', async ({
  page,
}) => {
  await page.goto('/');
  await page.getByLabel('Status', { exact: true }).selectOption('Error');
  await expect(page).toHaveURL(/status=error/);
  const rows = page.getByRole('table', { name: 'Recent flows, newest first' }).getByRole('row');
  const row = failedId ? rows.filter({ hasText: failedId }) : rows.nth(1);
  await expect(row).toContainText('POST /checkout');
  await expect(row).toContainText('Error');
  await row.getByRole('link').first().click();
  await expect(page).toHaveURL(/\/flows\//);
  const id = decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '');

  await page.getByRole('button', { name: 'Analyse this flow' }).click();
  const analysis = page.getByRole('region', { name: 'Analysis' });
  await expect(analysis).toContainText('because payments failed in POST /v1/charges');
  await analysis
    .getByRole('button', { name: 'POST /v1/charges in payments failed by itself' })
    .first()
    .click();
  const span = page.getByRole('complementary', { name: 'Span details' });
  await expect(span.getByRole('heading', { level: 2 })).toContainText('POST /v1/charges');
  await expect(span).toContainText('503');

  await page.getByRole('tab', { name: /^Logs/ }).click();
  const log = page
    .getByRole('region', { name: 'Log records' })
    .getByRole('listitem')
    .filter({ hasText: 'charge failed' })
    .first();
  await expect(log).toContainText('ERROR');
  await log.getByRole('button', { name: /Details of the record/ }).click();
  await expect(log).toContainText('provider_error');

  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await page.getByLabel('Your question').fill('show failed requests of gateway in the last hour');
  await page.keyboard.press('Enter');
  const answer = page.getByRole('article', { name: 'show failed requests of gateway in the last hour' });
  await expect(answer.getByRole('link', { name: id })).toBeVisible();
  await answer.getByRole('button', { name: 'SQL', exact: true }).click();
  await expect(answer.getByRole('textbox', { name: 'SQL that was run' })).toContainText(
    "StatusCode = 'Error'",
  );
  await answer.getByRole('button', { name: 'most common errors of gateway today' }).click();
  await expect(
    page.getByRole('article', { name: 'most common errors of gateway today' }).getByRole('status'),
  ).toBeVisible();
});
