import { expect, test } from '@playwright/test';
import { expectNoViolations } from '../axe';
import { useScenario } from './scenario';

test('without a Grafana, the page says how to name one', async ({ page, context }) => {
  await page.goto('/dashboards');
  await expect(page.getByRole('heading', { name: 'No Grafana dashboard is configured' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Configuration' })).toContainText('[[grafana.dashboards]]');
  await useScenario(context, 'failing');
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('refused the connection');
});

test('a dashboard is framed with the time, the theme and the service of the page', async ({
  page,
  context,
}) => {
  await useScenario(context, 'dashboards');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/dashboards?range=6h');
  const frame = page.locator('iframe');
  await expect(frame).toHaveAttribute(
    'src',
    'https://grafana.example/d/shop/overview?from=now-360m&to=now&theme=dark&kiosk=1',
  );
  await page.getByLabel('Service').selectOption('payments');
  await expect(frame).toHaveAttribute('src', /var-service=payments/);
  await expect(page.getByRole('link', { name: 'Open in Grafana' })).toHaveAttribute(
    'href',
    /grafana\.example/,
  );
  await expectNoViolations(page);
});
