import { expectAccessible } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { pushSilent } from './seedChecks.ts';

const SEVERE = 'What is severe: the worst first';
const PAGE = '/a/tallyman-audit-app/overview?from=now-1h&to=now';

test('says what was recorded, by which sources, and what asks for attention', async ({ page, seeded }) => {
  await page.goto(`${PAGE}&var-cluster=${seeded.cluster}`);
  await expect(page.getByRole('heading', { name: 'Overview', exact: true })).toBeVisible();

  const totals = page.getByRole('region', { name: 'Records in this time range' });
  await expect(totals.getByText('Kubernetes audit')).toBeVisible();
  await expect(totals.getByText('Container log')).toBeVisible();

  const seen = page.getByRole('region', { name: 'What is being seen' });
  await expect(seen.getByRole('row', { name: /^Container command (Sending|Quiet)/ })).toBeVisible();

  const severe = page.getByRole('region', { name: SEVERE });
  await expect(severe.getByText(seeded.command).first()).toBeVisible();
});

test('says what is being seen, who did most, and how it was before', async ({ page, seeded }) => {
  await page.goto(`${PAGE}&var-cluster=${seeded.cluster}`);
  const seen = page.getByRole('region', { name: 'What is being seen' });
  await expect(seen.getByRole('img', { name: /^records in \d+ stretch/ }).first()).toBeVisible();
  await expect(seen.getByRole('list', { name: 'Legend' })).toBeVisible();
  const people = page.getByRole('region', { name: 'Who did most' });
  await expect(people.getByRole('link', { name: seeded.user })).toHaveAttribute('href', /\/timeline\?/);
  const before = page.getByRole('region', { name: '24 hours against the week before' });
  await expect(before.getByRole('row', { name: /^Commands in containers/ })).toContainText(/[1-9]/);
  await expectAccessible(page);
});

test('says for how long a source is silent, and leads to its collectors', async ({ page, request }) => {
  const cluster = await pushSilent(request);
  await page.goto(`/a/tallyman-audit-app/overview?from=now-6h&to=now&var-cluster=${cluster}`);
  const seen = page.getByRole('region', { name: 'What is being seen' });
  await expect(seen.getByRole('row', { name: /^Container log Silent for \d+ min/ })).toBeVisible();
  await seen.getByRole('link', { name: cluster }).click();
  await expect(page).toHaveURL(/\/setup/);
  const state = page.getByRole('region', { name: 'State' });
  await expect(state.getByText(/^Silent for \d+ min$/)).toBeVisible();
  await expect(page.getByRole('region', { name: 'Checklist' }).getByText(/^Silent for \d+ min$/)).toBeVisible();
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
  await expect(page).toHaveURL(/from=now-1h/);
  await expect(page.getByText(seeded.cluster).first()).toBeVisible();
});

test('says what to do where there is nothing', async ({ page }) => {
  await page.goto('/a/tallyman-audit-app/overview?from=1000000000000&to=1000000060000');
  await expect(page.getByText('No records in this time range')).toBeVisible();
  await expect(page.getByText('tallyman collect --config tallyman.yaml')).toBeVisible();
});
