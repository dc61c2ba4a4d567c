import { test as base } from '@grafana/plugin-e2e';
import { seed, type Seed } from './seed.ts';

/**
 * Grafana asks its catalogue on some pages, and a machine without the internet gets no answer; it asks whether a dashboard
 * is public, and is told so by a 404. A library of its own now and then tells its makers that it is in use.
 */
const NOT_OURS = [/\/api\/gnet\//, /plugins from catalog/, /grafana\.com/, /openfpcdn\.io/, /\/public-dashboards/];

interface Fixtures {
  /** Errors that the test is about, as the browser writes every answer of 400 to its console. */
  expectedErrors: RegExp;
  /** Fails the test when the browser's console has an error in it. */
  quietConsole: void;
}

interface WorkerFixtures {
  seeded: Seed;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  // Matches nothing.
  expectedErrors: [/(?!)/, { option: true }],
  quietConsole: [
    async ({ page, expectedErrors }, use) => {
      const ignored = [...NOT_OURS, expectedErrors];
      const errors: string[] = [];
      page.on('console', (message) => {
        const text = `${message.text()} (${message.location().url})`;
        if (message.type() === 'error' && !ignored.some((pattern) => pattern.test(text))) {
          errors.push(text);
        }
      });
      page.on('pageerror', ({ message }) => {
        if (!ignored.some((pattern) => pattern.test(message))) {
          errors.push(message);
        }
      });
      await use();
      base.expect(errors, 'errors in the console').toEqual([]);
    },
    { auto: true },
  ],
  seeded: [
    async ({ playwright }, use, workerInfo) => {
      const { baseURL } = workerInfo.project.use;
      const request = await playwright.request.newContext({ baseURL, storageState: 'playwright/.auth/admin.json' });
      await use(await seed(request));
      await request.dispose();
    },
    { scope: 'worker' },
  ],
});

export { expect } from '@grafana/plugin-e2e';
