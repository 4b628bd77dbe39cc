import { expect, type Page, test } from '@playwright/test';
import { KNOWN_IDS } from '../../mock-api/catalogue';
import type { Scenario } from '../../mock-api/handler';
import { expectNoViolations } from '../axe';
import { LOOKS } from '../pages';
import { useScenario } from './scenario';

interface State {
  name: string;
  path: string;
  scenario?: Scenario;
  reach: (page: Page) => Promise<void>;
}

/** What no address leads to: dialogs, opened parts, refusals. The states that have one are in `every-page.spec.ts`. */
const STATES: readonly State[] = [
  {
    name: 'the first-telemetry page',
    path: '/',
    scenario: 'empty',
    reach: (page) =>
      expect(page.getByRole('heading', { name: 'No telemetry has arrived yet' })).toBeVisible(),
  },
  {
    name: 'a list that may not be read',
    path: '/',
    scenario: 'forbidden',
    reach: (page) => expect(page.getByRole('alert')).toContainText('You may not see this'),
  },
  {
    name: 'parts that cannot be read',
    path: '/incidents',
    scenario: 'parts-failing',
    reach: (page) => expect(page.getByRole('alert')).toContainText('could not be read'),
  },
  {
    name: 'the flow page with analysis and a selected span',
    path: `/flows/${KNOWN_IDS.recovered}`,
    reach: async (page) => {
      await page.getByRole('button', { name: 'Analyse this flow' }).click();
      const span = page.getByRole('treeitem', { name: /cardnet/ }).first();
      await span.click();
      // Beside the timeline; on a phone, over it.
      const details = page.getByRole('heading', { level: 2, name: 'POST api.cardnet.example' });
      await expect(details).toBeVisible();
    },
  },
  {
    name: 'what a model is told',
    path: `/flows/${KNOWN_IDS.recovered}`,
    reach: async (page) => {
      await page.getByRole('button', { name: 'What a model is told' }).click();
      await expect(page.getByRole('dialog')).toContainText('gpt-oss');
    },
  },
  {
    name: 'an operation in both flows',
    path: `/compare?first=${KNOWN_IDS.good}&second=${KNOWN_IDS.failed}`,
    reach: async (page) => {
      await page.getByRole('button', { name: 'POST api.cardnet.example' }).click();
      await expect(page.getByRole('complementary', { name: 'Operation in both flows' })).toBeVisible();
    },
  },
  {
    name: 'a time to look into',
    path: '/incidents',
    reach: async (page) => {
      await page.getByRole('button', { name: 'Look into a time' }).click();
      await expect(page.getByRole('dialog', { name: 'Look into a time' })).toBeVisible();
    },
  },
  {
    name: 'the command palette',
    path: '/compare',
    reach: async (page) => {
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('option').first()).toBeVisible();
    },
  },
  {
    name: 'the help',
    path: '/compare',
    reach: async (page) => {
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    },
  },
];

for (const { name, width, colorScheme } of LOOKS)
  test(`axe finds nothing on dialogs, opened parts and refusals ${name}`, async ({ page, context }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const state of STATES)
      await test.step(state.name, async () => {
        await useScenario(context, state.scenario ?? 'normal');
        await page.goto(state.path);
        await state.reach(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        await expectNoViolations(page, colorScheme === 'dark' ? 'only' : undefined);
      });
  });

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('the list is made of cards', async ({ page }) => {
    await page.goto('/');
    await expect(
      page.getByRole('list', { name: 'Recent flows, newest first' }).getByRole('link'),
    ).toHaveCount(50);
  });

  test('a span’s details are a dialog', async ({ page }) => {
    await page.goto(`/flows/${KNOWN_IDS.recovered}`);
    await page
      .getByRole('treeitem', { name: /cardnet/ })
      .first()
      .tap();
    const dialog = page.getByRole('dialog', { name: 'POST api.cardnet.example' });
    await expect(dialog).toContainText('no answer within 950 ms');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });
});

test('on a phone, two flows can be compared', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/compare?first=${KNOWN_IDS.good}&second=${KNOWN_IDS.failed}`);
  await expect(page.getByRole('table', { name: 'Operations of both flows' })).toContainText('fails');
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
