import { defineConfig, devices } from '@playwright/test';

const port = Number(process.env.MOCK_PORT ?? 4719);
const live = process.env.OLLYSTACK_BASE_URL;

const launchOptions = {
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
};

/** `mock` runs on the built page with the mock API, `bench` measures it, `live` on a running OllyStack (see README.md). */
export default defineConfig({
  outputDir: 'test-results/playwright',
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  timeout: 30_000,
  // A busy machine draws 10,000 spans more slowly.
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions,
  },
  projects: [
    { name: 'mock', testDir: 'tests/e2e', use: { baseURL: `http://127.0.0.1:${port}` } },
    {
      name: 'bench',
      testDir: 'tests/bench',
      // A trace of every step would be measured as well.
      use: { baseURL: `http://127.0.0.1:${port}`, trace: 'off' },
    },
    {
      name: 'screenshots',
      testDir: 'tests/screenshots',
      use: { baseURL: `http://127.0.0.1:${port}`, trace: 'off' },
    },
    ...(live
      ? [
          {
            name: 'live',
            testDir: 'tests/live',
            // What was sent a moment ago takes a few seconds to be stored, and pages are read anew every ten.
            timeout: 90_000,
            expect: { timeout: 30_000 },
            use: { baseURL: live },
          },
        ]
      : []),
  ],
  ...(live
    ? {}
    : {
        webServer: {
          command: `npx vite preview --mode mock --port ${port} --strictPort`,
          url: `http://127.0.0.1:${port}/`,
          reuseExistingServer: !process.env.CI,
          timeout: 60_000,
        },
      }),
});
