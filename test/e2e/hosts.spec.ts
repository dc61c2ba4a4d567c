import { expectAccessible } from './accessibility.ts';
import { expect, test } from './fixtures.ts';

const hosts = (tab: string, host: string) =>
  `/a/tallyman-audit-app/hosts/${tab}?var-cluster=${host}&from=now-1h&to=now`;

test('what was run on a host is there, and what was run in pods is not', async ({ page, seeded }) => {
  await page.goto(hosts('commands', seeded.cluster));
  const rows = page.locator('tr[data-record]');
  await expect(rows.filter({ hasText: seeded.container })).toHaveCount(1);
  await expect(rows.filter({ hasText: seeded.command })).toHaveCount(0);
  await expect(page.getByRole('columnheader', { name: 'Host' })).toBeVisible();
});

test('a log is read with its lines in order', async ({ page, seeded }) => {
  await page.goto(hosts('logs', seeded.cluster));
  const line = page.getByText(/^listening/).first();
  await expect(line).toBeVisible();
  await expect(line).toHaveCSS('white-space', 'pre-wrap');
  await page.getByRole('button', { name: 'Time', exact: true }).click();
  await expect(page).toHaveURL(/order=oldest/);
});

test('only hosts are offered, by their own name', async ({ page, seeded }) => {
  await page.goto(hosts('logs', seeded.cluster));
  await expect(page.getByText('Host', { exact: true }).first()).toBeVisible();
  await page.getByRole('combobox', { name: 'Host', exact: true }).click();
  await expect(page.getByRole('option', { name: seeded.cluster })).toBeVisible();
});

for (const tab of ['logs', 'commands', 'lifecycle']) {
  test(`the tab ${tab} has nothing that keeps people out`, async ({ page, seeded }) => {
    await page.goto(hosts(tab, seeded.cluster));
    await expect(page.getByRole('status').filter({ hasText: /\d records?$/ })).toBeVisible();
    await expectAccessible(page);
  });
}
