import type { Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import type { Seed } from './seed.ts';

const PAGE = '/a/tallyman-audit-app/timeline';

/** Arrows of Grafana's lists, and its button for a refresh, are as Grafana makes them. */
const GRAFANAS = ['[id^="downshift-"][id$="-toggle-button"]', '[data-testid*="RefreshPicker"]'];

const pageOf = (search: string, more: Record<string, string> = {}) =>
  `${PAGE}?${new URLSearchParams({ 'var-ds': 'tallyman-audit', from: 'now-30m', to: 'now', q: search, ...more }).toString()}`;

const podPage = ({ cluster, pod }: Seed) =>
  pageOf(`cluster="${cluster}" k8s_namespace_name="shop" k8s_pod_name="${pod}"`);

const picture = (page: Page) => page.getByRole('application', { name: /^Timeline of/ });

test('asks whose timeline is wanted, with those that were seen and those that ask for attention', async ({
  page,
  seeded,
}) => {
  await page.goto(`${PAGE}?var-ds=tallyman-audit&from=now-30m&to=now`);
  const attention = page.getByRole('region', { name: 'What asks for attention now' });
  await expect(attention.getByRole('region', { name: 'Users' }).getByRole('link').first()).toHaveAttribute(
    'href',
    /\/timeline\?.*user_name/
  );
  await expectAccessible(page, { without: GRAFANAS });

  await page.getByLabel('Which').fill(seeded.pod);
  await page
    .getByRole('option', { name: new RegExp(seeded.pod) })
    .first()
    .click();
  await expect(page.getByRole('heading', { name: seeded.pod })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`q=[^&]*${seeded.pod}`));
  await expect(picture(page)).toBeVisible();
});

test('leads from a mark to its record, to what happened before it, and to what to do', async ({ page, seeded }) => {
  await page.goto(podPage(seeded));
  const table = page.getByRole('grid', { name: 'Records' });
  await expect(table.getByText(new RegExp(`${seeded.user} ran`)).first()).toBeVisible();
  await expect(
    page.getByRole('navigation', { name: 'Related timelines' }).getByRole('link', { name: seeded.user })
  ).toBeVisible();

  await picture(page).focus();
  const told = page.getByRole('status').filter({ hasText: seeded.command });
  // Where a rule fires for the pod there is a line of alerts above those of the pod and its container.
  for (let line = 0; line < 4 && (await told.count()) === 0; line++) {
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
  }
  await expect(told).toBeAttached();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: new RegExp(`^${seeded.user} ran`) })).toBeVisible();
  await expect(page).toHaveURL(/point=\d+/);
  await expect(page).toHaveURL(new RegExp(encodeURIComponent(seeded.recordId)));
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();

  const point = page.getByRole('region', { name: 'Point in time' });
  const startedThere = new RegExp(`started container web of shop/${seeded.pod}`);
  await expect(point.getByText(`kubectl get pod --namespace=shop ${seeded.pod} --output=yaml`)).toBeAttached();
  await expect(point.getByRole('region', { name: 'What happened before' }).getByText(startedThere)).toBeVisible();
  await expectAccessible(page, { without: GRAFANAS });

  // A colleague who is sent the address sees the same.
  await page.reload();
  await expect(point.getByText(startedThere)).toBeVisible();
  await point.getByRole('button', { name: 'Show the whole time range' }).click();
  await expect(point).toBeHidden();
  await expect(page).not.toHaveURL(/point=/);
});

test('turns from a pod to the person who was in it', async ({ page, seeded }) => {
  await page.goto(podPage(seeded));
  await page.getByRole('navigation', { name: 'Related timelines' }).getByRole('link', { name: seeded.user }).click();
  await expect(page.getByRole('heading', { name: seeded.user })).toBeVisible();
  await expect(
    page.getByRole('navigation', { name: 'Related timelines' }).getByRole('link', { name: seeded.pod })
  ).toBeVisible();
});

test('is opened from a record at its time, without the record over it', async ({ page, seeded }) => {
  await page.goto(podPage(seeded));
  await page
    .getByRole('grid', { name: 'Records' })
    .getByText(new RegExp(`${seeded.user} ran`))
    .first()
    .click();
  await page.getByRole('button', { name: 'Timeline of…' }).click();
  await page.getByText(`User ${seeded.user}`, { exact: true }).click();
  await expect(page.getByRole('heading', { name: seeded.user })).toBeVisible();
  await expect(page).toHaveURL(/point=\d+/);
  await expect(page.getByRole('region', { name: 'Point in time' })).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('says so where nothing was recorded, and takes nothing odd from the address', async ({ page }) => {
  await page.goto(pageOf('user_name="nobody-at-all"', { point: 'noon', around: '7', before: '-1' }));
  await expect(page.getByText('Nothing happened here')).toBeVisible();
  await expect(page.getByText('No records', { exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Point in time' })).toBeHidden();
});
