import { expect, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';
import { expectNoViolations } from './axe';
import { useScenario } from './scenario';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme, axe finds nothing on`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });

    test('the list of flows', async ({ page }) => {
      await page.goto('/');
      await expect(page.getByRole('row')).toHaveCount(51);
      await expectNoViolations(page);
    });

    test('the first-telemetry page', async ({ page, context }) => {
      await useScenario(context, 'empty');
      await page.goto('/');
      await expect(page.getByRole('heading', { name: 'No telemetry has arrived yet' })).toBeVisible();
      await expectNoViolations(page);
    });

    test('the flow page with analysis and a selected span', async ({ page }) => {
      await page.goto(`/flows/${KNOWN_IDS.recovered}`);
      await page.getByRole('button', { name: 'Analyse this flow' }).click();
      await page
        .getByRole('treeitem', { name: /cardnet/ })
        .first()
        .click();
      await expect(page.getByRole('complementary', { name: 'Span details' })).toBeVisible();
      await expectNoViolations(page);
    });

    for (const tab of ['services', 'spans', 'logs', 'metrics', 'errors']) {
      test(`the ${tab} tab`, async ({ page }) => {
        await page.goto(`/flows/${KNOWN_IDS.recovered}?tab=${tab}`);
        await expect(page.getByRole('tabpanel')).toContainText(tab === 'services' ? 'payments' : 'POST');
        await expectNoViolations(page);
      });
    }

    test('the flame graph', async ({ page }) => {
      await page.goto(`/flows/${KNOWN_IDS.recovered}?layout=flame&inline=logs&idle=squeeze`);
      await expect(page.getByRole('application')).toBeVisible();
      await expectNoViolations(page);
    });

    test('two flows side by side', async ({ page }) => {
      await page.goto(`/compare?first=${KNOWN_IDS.good}&second=${KNOWN_IDS.failed}`);
      await page.getByRole('button', { name: 'POST api.cardnet.example' }).click();
      await expect(page.getByRole('complementary', { name: 'Operation in both flows' })).toBeVisible();
      await expectNoViolations(page);
    });

    test('the command palette and the help', async ({ page }) => {
      await page.goto('/compare');
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('option').first()).toBeVisible();
      await expectNoViolations(page);
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
      await expectNoViolations(page);
    });

    test('the banners of a partial flow', async ({ page }) => {
      await page.goto(`/flows/${KNOWN_IDS.partial}`);
      await expect(page.getByRole('alert')).toBeVisible();
      await expectNoViolations(page);
    });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('the list is made of cards and nothing sticks out sideways', async ({ page }) => {
    await page.goto('/');
    await expect(
      page.getByRole('list', { name: 'Recent flows, newest first' }).getByRole('link'),
    ).toHaveCount(50);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await expectNoViolations(page);
  });

  test('the flow page fits, and the span’s details are a dialog', async ({ page }) => {
    await page.goto(`/flows/${KNOWN_IDS.recovered}`);
    await page
      .getByRole('treeitem', { name: /cardnet/ })
      .first()
      .tap();
    const dialog = page.getByRole('dialog', { name: 'POST api.cardnet.example' });
    await expect(dialog).toContainText('no answer within 950 ms');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await expectNoViolations(page);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });
});

test('on a phone, two flows can be compared and nothing sticks out sideways', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/compare?first=${KNOWN_IDS.good}&second=${KNOWN_IDS.failed}`);
  await expect(page.getByRole('table', { name: 'Operations of both flows' })).toContainText('fails');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('the theme follows the system until it is chosen, and the choice lasts', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/');
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('button', { name: /^Theme: system/ }).click();
  await expect(root).toHaveAttribute('data-theme', 'light');
  await page.reload();
  await expect(root).toHaveAttribute('data-theme', 'light');
});

test('the page keeps to a strict content security policy and to its own origin', async ({
  page,
  baseURL,
}) => {
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(baseURL ?? '') && !request.url().startsWith('data:'))
      problems.push(request.url());
  });
  const answer = await page.goto(`/flows/${KNOWN_IDS.recovered}`);
  expect(answer?.headers()['content-security-policy']).toContain("script-src 'self'");
  await page.getByRole('button', { name: 'Analyse this flow' }).click();
  await page
    .getByRole('treeitem', { name: /cardnet/ })
    .first()
    .click();
  await page.getByRole('tab', { name: /Logs/ }).click();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(problems).toEqual([]);
});

test('the first Tab leads past the navigation', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});
