import { expect, test } from './fixtures.ts';

const PAGE = '/a/tallyman-audit-app/overview?from=now-15m&to=now';

test('says what was recorded, by which sources, and what asks for attention', async ({ page, seeded }) => {
  await page.goto(`${PAGE}&var-cluster=${seeded.cluster}`);
  await expect(page.getByRole('heading', { name: 'Overview', exact: true })).toBeVisible();

  const totals = page.getByRole('region', { name: 'Records in this time range' });
  await expect(totals.getByText('Kubernetes audit')).toBeVisible();
  await expect(totals.getByText('Container log')).toBeVisible();

  const sources = page.getByRole('region', { name: 'Last record of each source' });
  await expect(sources.getByText('Container command').first()).toBeVisible();

  const severe = page.getByRole('region', { name: 'Newest records of severity medium and higher' });
  await expect(severe.getByText(seeded.command).first()).toBeVisible();
});

test('opens the evidence of a record in Explore', async ({ page, seeded }) => {
  await page.goto(`${PAGE}&var-cluster=${seeded.cluster}`);
  const severe = page.getByRole('region', { name: 'Newest records of severity medium and higher' });
  await severe.getByRole('link', { name: seeded.command }).first().click();
  await expect(page).toHaveURL(/\/explore\?/);
  await expect(page.getByLabel('Record id')).toHaveValue(seeded.recordId);
  await expect(page.getByText(new RegExp(`auditID.*${seeded.recordId}`)).first()).toBeVisible();
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
