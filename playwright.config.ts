import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PluginOptions } from '@grafana/plugin-e2e';
import { defineConfig, devices } from '@playwright/test';

/** Debian's browser, where playwright's own cannot be downloaded. */
const CHROMIUM = '/usr/bin/chromium';

/** The tests need a running Grafana with the app in it and name it by GRAFANA_URL. */
export default defineConfig<PluginOptions>({
  testDir: './test/e2e',
  fullyParallel: false,
  // All tests look at one Grafana, which may run on the same two cores.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  retries: process.env.CI ? 1 : 0,
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    baseURL: process.env.GRAFANA_URL ?? 'http://localhost:3000',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    viewport: { width: 1440, height: 1000 },
    launchOptions: existsSync(CHROMIUM) ? { executablePath: CHROMIUM, args: ['--no-sandbox'] } : {},
  },
  projects: [
    {
      name: 'auth',
      testDir: `${dirname(require.resolve('@grafana/plugin-e2e'))}/auth`,
      testMatch: [/.*\.js/],
    },
    {
      name: 'chromium',
      use: {
        ...devices['Desktop Chrome'],
        viewport: { width: 1440, height: 1000 },
        storageState: 'playwright/.auth/admin.json',
      },
      dependencies: ['auth'],
    },
  ],
});
