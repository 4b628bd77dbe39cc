import type { BrowserContext } from '@playwright/test';
import type { Scenario } from '../../mock-api/handler';

/** Makes the mock API behave in a certain way for this browser context. */
export async function useScenario(context: BrowserContext, scenario: Scenario): Promise<void> {
  const url = `http://127.0.0.1:${process.env.MOCK_PORT ?? 4719}`;
  await context.addCookies([{ name: 'mock-scenario', value: scenario, url }]);
}
