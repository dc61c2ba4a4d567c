import type { Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import type { Seed } from './seed.ts';

const clusters = ({ cluster, user }: Seed) =>
  `/a/tallyman-audit-app/clusters/audit?${new URLSearchParams({ 'var-cluster': cluster, from: 'now-1h', to: 'now', q: `user:${user}` }).toString()}`;

/** Opens the exec beside its page; the address of the record's own page. */
async function openExec(page: Page, seeded: Seed): Promise<string> {
  await page.goto(clusters(seeded));
  await page.getByRole('row').filter({ hasText: seeded.command }).click();
  await expect(page).toHaveURL(/[?&]record=/);
  const shown = new URL(page.url()).searchParams;
  const params = { 'var-ds': 'tallyman-audit', record: shown.get('record') ?? '', at: shown.get('at') ?? '' };
  return `/a/tallyman-audit-app/record?${new URLSearchParams(params).toString()}`;
}

test('a link to a record tells who did what, what ran there and from which image, what else happened, and its evidence', async ({
  page,
  seeded,
}) => {
  await page.goto(await openExec(page, seeded));
  await expect(page.getByRole('heading', { name: new RegExp(`${seeded.user} ran`) })).toBeVisible();

  await expect(page).toHaveTitle(new RegExp(`${seeded.user} ran`));
  await expect(page.getByRole('navigation', { name: 'Breadcrumbs' }).getByText('Tallyman')).toBeVisible();

  const ran = page.getByRole('region', { name: 'What ran there' });
  await expect(ran.getByText(`${seeded.user} from 192.0.2.7`)).toBeVisible();
  await expect(ran.getByLabel('Command', { exact: true })).toHaveText(seeded.command);
  await expect(ran.getByText('shop/web:1')).toBeVisible();
  await expect(ran.getByText(/no push in the 30 days before is recorded/)).toBeVisible();
  await expect(page.getByRole('region', { name: 'Identifiers' }).getByText(seeded.recordId)).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('tab', { name: 'Related' }).click();
  const around = page.getByRole('list', { name: 'Before and after, in the same pod' });
  await expect(around.getByRole('listitem').filter({ hasText: '(this one)' })).toContainText(seeded.command);
  await expectAccessible(page);
  await around.getByRole('link', { name: /start/ }).click();
  await expect(page.getByRole('heading', { name: /start/ })).toBeVisible();
  await expect(page).toHaveURL(/record=[^&]*start/);
  await page.goBack();

  await page.getByRole('tab', { name: 'Evidence' }).click();
  await expect(page.locator('.monaco-editor').getByText('"auditID"')).toBeVisible();
});

test('beside its page a record has the rows before and after it, by key too, and filters the page', async ({
  page,
  seeded,
}) => {
  await openExec(page, seeded);
  const drawer = page.getByRole('dialog', { name: new RegExp(`${seeded.user} ran`) });
  await expect(drawer).toBeVisible();
  await expectAccessible(page, { within: '[role="dialog"]' });
  await page.keyboard.press(']');
  await expect(page.getByRole('dialog', { name: /was not allowed/ })).toBeVisible();
  await page.keyboard.press('[');
  await expect(drawer).toBeVisible();
  await drawer.getByText('192.0.2.7', { exact: true }).hover();
  await drawer.getByRole('button', { name: 'Only records with this Client address' }).click();
  await expect(page).toHaveURL(/q=[^&]*192\.0\.2\.7/);
});

test('a link to what is not there says so', async ({ page }) => {
  await page.goto('/a/tallyman-audit-app/record?var-ds=tallyman-audit&record=e2e%2Fnone&at=1700000000000');
  await expect(page.getByText('There is no such record')).toBeVisible();
  await page.goto('/a/tallyman-audit-app/record?var-ds=gone&record=e2e%2Fnone&at=1700000000000');
  await expect(page.getByText('The data source of this link is not there')).toBeVisible();
  await page.goto('/a/tallyman-audit-app/record?var-ds=tallyman-audit&record=x');
  await expect(page.getByText('The link names no record')).toBeVisible();
});
