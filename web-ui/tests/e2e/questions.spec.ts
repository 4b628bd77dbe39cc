import { expect, type Page, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';
import { expectNoViolations } from '../axe';
import { LOOKS } from '../pages';
import { useScenario } from './scenario';

const card = (page: Page, question: string) => page.getByRole('article', { name: question, exact: true });

test('a question is answered with a chart, rows and the SQL, and leads to a flow', async ({ page }) => {
  await page.goto('/questions');
  await page.getByRole('button', { name: 'traces slower than 2 s in the last hour' }).click();
  await expect(page).toHaveURL(/q=traces\+slower/);
  const answer = card(page, 'traces slower than 2 s in the last hour');
  await expect(answer.getByRole('status')).toHaveText('2 traces.');
  await expect(answer.getByRole('table')).toContainText('3.56 s');
  await answer.getByRole('button', { name: 'SQL', exact: true }).click();
  await expect(answer.getByRole('textbox', { name: 'SQL that was run' })).toContainText('FROM traces');
  await answer.getByRole('link', { name: KNOWN_IDS.recovered }).click();
  await expect(page.getByRole('heading', { level: 1, name: KNOWN_IDS.recovered })).toBeVisible();
  await page.goBack();
  await expect(answer.getByRole('status')).toHaveText('2 traces.');
});

test('the conversation goes on, by typing and by what follows', async ({ page }) => {
  await page.goto('/questions?q=which+service+has+the+highest+error+rate+today');
  const first = card(page, 'which service has the highest error rate today');
  await expect(first.getByRole('list').first()).toContainText('payments');
  await expect(first.getByRole('listitem').filter({ hasText: '14 %' })).toBeVisible();
  const next = 'show failed requests of payments in the last hour';
  await page.getByLabel('Your question').fill(next);
  await page.keyboard.press('Enter');
  await expect(card(page, next)).toContainText('2 traces.');
  await card(page, next)
    .getByRole('button', { name: /^requests per minute of/ })
    .click();
  await expect(page.locator('figure canvas')).toHaveCount(1);
  await expect(page.getByRole('article')).toHaveCount(3);

  await page.reload();
  await expect(page.getByRole('article')).toHaveCount(1);
  const asked = page.getByRole('list', { name: 'Asked before' });
  await expect(asked.getByRole('listitem')).toHaveCount(3);
  await asked.getByRole('button', { name: `Forget the question ${next}` }).click();
  await expect(asked.getByRole('listitem')).toHaveCount(2);
  await asked
    .getByRole('button', { name: /^which service/ })
    .first()
    .click();
  await expect(page.getByRole('article')).toHaveCount(2);
});

test('what was not understood is marked, and the nearest questions are a click away', async ({ page }) => {
  await page.goto('/questions');
  await page.getByLabel('Your question').fill('weather tomorrow please');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  const answer = card(page, 'weather tomorrow please');
  await expect(answer).toContainText('Not understood.');
  await expect(answer.locator('mark')).toHaveCount(2);
  await answer.getByRole('button', { name: 'how many requests did orders get in the last hour' }).click();
  await expect(card(page, 'how many requests did orders get in the last hour')).toContainText('29,604');
  await answer.getByRole('button', { name: 'Change this question' }).click();
  await expect(page.getByLabel('Your question')).toHaveValue('weather tomorrow please');
});

test('without the analysis service, the page says so and asks again on demand', async ({ page, context }) => {
  await useScenario(context, 'ai-away');
  await page.goto('/questions?q=busiest+services+today');
  await expect(page.getByRole('alert')).toContainText('The analysis service is away');
  await useScenario(context, 'normal');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(card(page, 'busiest services today')).toContainText('payments');
});

for (const { name, width, colorScheme } of LOOKS)
  test(`axe finds nothing on a conversation ${name}, and it fits`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/questions');
    await expect(page.getByRole('region', { name: 'Examples' })).toContainText('most common errors');
    for (const question of [
      'error rate by service over time today',
      'weather tomorrow',
      'traces slower than 2 s',
      'busiest services',
    ]) {
      await page.getByLabel('Your question').fill(question);
      await page.keyboard.press('Enter');
      await expect(card(page, question).getByRole('status')).toBeVisible();
    }
    await card(page, 'traces slower than 2 s').getByRole('button', { name: 'SQL', exact: true }).click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await expectNoViolations(page, colorScheme === 'dark' ? 'only' : undefined);
  });
