import { expectAccessible } from './accessibility.ts';
import { expect, test } from './fixtures.ts';

const SEVERE = 'What is severe: newest records of severity medium and higher';
const PAGE = '/a/tallyman-audit-app/overview?from=now-15m&to=now';

test('says what was recorded, by which sources, and what asks for attention', async ({ page, seeded }) => {
  await page.goto(`${PAGE}&var-cluster=${seeded.cluster}`);
  await expect(page.getByRole('heading', { name: 'Overview', exact: true })).toBeVisible();

  const totals = page.getByRole('region', { name: 'Records in this time range' });
  await expect(totals.getByText('Kubernetes audit')).toBeVisible();
  await expect(totals.getByText('Container log')).toBeVisible();

  const sources = page.getByRole('region', { name: 'Last record of each source' });
  await expect(sources.getByText('Container command').first()).toBeVisible();

  const severe = page.getByRole('region', { name: SEVERE });
  await expect(severe.getByText(seeded.command).first()).toBeVisible();
});

test('says what is being seen, who did most, and how it was before', async ({ page, seeded }) => {
  await page.goto(`${PAGE}&var-cluster=${seeded.cluster}`);
  const seen = page.getByRole('region', { name: 'What is being seen' });
  await expect(seen.locator('canvas').first()).toBeVisible();
  const people = page.getByRole('region', { name: 'Who did most' });
  await expect(people.getByRole('link', { name: seeded.user })).toHaveAttribute('href', /\/timeline\?/);
  const before = page.getByRole('region', { name: '24 hours against the week before' });
  await expect(before.getByRole('row', { name: /^Commands in containers/ })).toContainText(/[1-9]/);
  await expectAccessible(page);
});

test('opens a record', async ({ page, seeded }) => {
  await page.goto(`${PAGE}&var-cluster=${seeded.cluster}`);
  const severe = page.getByRole('region', { name: SEVERE });
  await severe.getByRole('link', { name: seeded.command }).first().click();
  await expect(page).toHaveURL(/\/record\?/);
  await expect(page.getByRole('heading', { name: new RegExp(seeded.user) }).first()).toBeVisible();
});

test('keeps the time range and the cluster in the address', async ({ page, seeded }) => {
  await page.goto(PAGE);
  await expect(page).toHaveURL(/var-cluster=/);
  await expect(page).toHaveURL(/from=now-15m/);
  await expect(page.getByText(seeded.cluster).first()).toBeVisible();
});

test('says what to do where there is nothing', async ({ page }) => {
  await page.goto('/a/tallyman-audit-app/overview?from=1000000000000&to=1000000060000');
  await expect(page.getByText('No records in this time range')).toBeVisible();
  await expect(page.getByText('tallyman collect --config tallyman.yaml')).toBeVisible();
});
