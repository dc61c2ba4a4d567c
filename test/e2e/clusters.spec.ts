import type { Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import type { Seed } from './seed.ts';

const clusters = (tab: string, { cluster }: Pick<Seed, 'cluster'>, search = '', from = 'now-1h') =>
  `/a/tallyman-audit-app/clusters/${tab}?${new URLSearchParams({ 'var-cluster': cluster, from, to: 'now', ...(search && { q: search }) }).toString()}`;

const bar = (page: Page) => page.getByTestId('audit-search-bar');
/** Grafana's drawer is a dialog within a dialog; the inner one has the name. */
const drawerOf = (page: Page) => page.locator('[role="dialog"][aria-labelledby]');
const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

test('who opened a shell in a pod is found, filtered for, and opened', async ({ page, seeded }) => {
  await page.goto(clusters('audit', seeded));
  await row(page, seeded.command).hover();
  await page.getByRole('button', { name: `User: only ${seeded.user}` }).click();
  await expect(bar(page).getByText(seeded.user)).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`q=[^&]*${seeded.user}`));
  await expect(page.getByText('2 records', { exact: true })).toBeVisible();
  await expect(row(page, 'denied')).toHaveCount(1);

  await row(page, seeded.command).click();
  const drawer = drawerOf(page);
  await expect(drawer.getByRole('heading', { name: new RegExp(seeded.user), level: 3 })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(row(page, seeded.command)).toBeFocused();
});

test('what was denied is found by this word', async ({ page, seeded }) => {
  await page.goto(clusters('audit', seeded, `outcome:denied user:${seeded.user}`));
  await expect(page.getByText('1 record', { exact: true })).toBeVisible();
  await expect(row(page, 'denied')).toHaveCount(1);
});

test('a link shows a colleague the same', async ({ page, browser, seeded }) => {
  await page.goto(clusters('audit', seeded, `user:${seeded.user}`));
  await expect(row(page, seeded.command)).toBeVisible();
  await page.getByRole('button', { name: 'Time', exact: true }).click();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Client address' }).uncheck({ force: true });
  await page.getByRole('checkbox', { name: 'Object name' }).check({ force: true });
  await page.keyboard.press('Escape');
  await row(page, seeded.command).click();
  await expect(drawerOf(page)).toBeVisible();

  const sentence = await drawerOf(page).getByRole('heading').first().textContent();
  const titles = await page.getByRole('columnheader', { includeHidden: true }).allTextContents();
  const shown = await page.locator('tr[data-record]').allTextContents();
  const context = await browser.newContext({ storageState: 'playwright/.auth/admin.json' });
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(drawerOf(other).getByRole('heading').first()).toHaveText(sentence ?? 'no sentence');
  await expect(other.locator('tr[data-record]')).toHaveText(shown);
  expect(titles).toContain('Object name');
  expect(titles).not.toContain('Client address');
  await expect(other.locator('th')).toHaveText(titles);
  await expect(other.locator('th[aria-sort]')).toHaveAttribute('aria-sort', 'ascending');
  await expect(other.locator('tr[aria-selected="true"]')).toContainText(seeded.command);
  await context.close();
});

test('time, clusters and search go along from tab to tab', async ({ page, seeded }) => {
  await page.goto(clusters('audit', seeded, `user:${seeded.user}`));
  await expect(row(page, seeded.command)).toBeVisible();
  await page.getByRole('tab', { name: 'Commands' }).click();
  await expect(row(page, seeded.command)).toBeVisible();
  await expect(page.getByText('1 record', { exact: true })).toBeVisible();
  await expect(bar(page).getByText(seeded.user)).toBeVisible();
  const params = new URL(page.url()).searchParams;
  expect(params.get('var-cluster')).toBe(seeded.cluster);
  expect(params.get('from')).toBe('now-1h');
});

test('each question is asked once', async ({ page, seeded }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/ds/query')) {
      const { queries } = request.postDataJSON() as { queries: Array<{ refId: string }> };
      asked.push(...queries.map(({ refId }) => refId));
    }
  });
  await page.goto(clusters('audit', seeded, `user:${seeded.user}`));
  await expect(row(page, seeded.command)).toBeVisible();
  await expect(page.getByText('2 records', { exact: true })).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(asked.sort()).toEqual(['rows', 'total', 'volume']);
  asked.length = 0;
  await page.getByRole('button', { name: 'Time', exact: true }).click();
  await expect(page.locator('th[aria-sort="ascending"]')).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(asked).toEqual(['rows']);
});

test('a search that cannot be read is mended in its place', async ({ page, seeded }) => {
  await page.goto(clusters('audit', seeded, `usr:${seeded.user}`));
  await expect(page.getByText('This search cannot be read, so nothing is shown')).toBeVisible();
  await expect(bar(page).locator('.squiggly-error')).toBeVisible();
  await expectAccessible(page);
  await bar(page).click();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.type('se');
  await page.keyboard.press('Delete');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await expect(row(page, seeded.command)).toBeVisible();
  await page.goBack();
  await page.getByRole('button', { name: 'Show everything' }).click();
  await expect(page.getByRole('grid')).toBeVisible();
});

test.describe('behind a proxy that gets no answer', () => {
  test.use({ expectedErrors: /status of 502/ });

  test('a failure is told where it is, and asking again mends the page', async ({ page, seeded }) => {
    await page.route('**/api/ds/query*', (route) =>
      route.fulfill({ status: 502, json: { message: 'the proxy got no answer' } })
    );
    await page.goto(clusters('audit', seeded));
    await expect(page.getByRole('alert').getByText('the proxy got no answer')).toBeVisible();
    await expect(page.getByText('The records could not be counted: the proxy got no answer')).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: 'records' })).toBeHidden();
    await page.unroute('**/api/ds/query*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(row(page, seeded.command)).toBeVisible();
    await expect(page.getByText('The records could not be counted: the proxy got no answer')).toBeHidden();
  });
});

test('says what to do where there is nothing', async ({ page, seeded }) => {
  await page.goto(clusters('events', seeded).replace('now-1h', '1000000000000').replace('to=now', 'to=1000000060000'));
  await expect(page.getByText(/let a collector watch the events/)).toBeVisible();
  await expect(
    page.getByRole('region', { name: 'Records', exact: true }).getByRole('link', { name: 'Set up' })
  ).toHaveAttribute('href', /\/a\/tallyman-audit-app\/setup$/);
  await expect(page).toHaveURL(new RegExp(`var-cluster=${seeded.cluster}`));
});

test('the lifecycle is a picture and a table, or a table, as the address says', async ({ page, seeded }) => {
  await page.goto(clusters('lifecycle', seeded, `pod:${seeded.pod}`));
  await expect(page.getByRole('application', { name: /^Timeline of/ })).toBeVisible();
  await expect(row(page, seeded.pod)).toBeVisible();
  await page
    .getByRole('region', { name: 'Lifecycle' })
    .getByRole('radio', { name: 'Table', exact: true })
    .first()
    .check({ force: true });
  await expect(page).toHaveURL(/view=table/);
  await page.reload();
  await expect(row(page, seeded.pod)).toBeVisible();
  await expect(page.getByRole('application', { name: /^Timeline of/ })).toBeHidden();
});

test('rows are gone through by keys', async ({ page, seeded }) => {
  await page.goto(clusters('audit', seeded, `user:${seeded.user}`));
  await expect(row(page, seeded.command)).toBeVisible();
  const first = page.locator('tr[data-record]').first();
  await first.focus();
  await page.keyboard.press('j');
  await expect(page.locator('tr[data-record]').nth(1)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(drawerOf(page)).toBeVisible();
  await expect(first).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(first).toBeFocused();
});

for (const tab of ['audit', 'events', 'logs', 'commands', 'lifecycle']) {
  test(`the tab ${tab} has nothing that keeps people out`, async ({ page, seeded }) => {
    await page.goto(clusters(tab, seeded));
    await expect(page.getByRole('status').filter({ hasText: /\d records?$/ })).toBeVisible();
    await expectAccessible(page);
  });
}
