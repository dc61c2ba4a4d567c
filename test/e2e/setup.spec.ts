import { expectAccessible } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { pushChecks } from './seedChecks.ts';

const PAGE = '/a/tallyman-audit-app/setup';

test('says what is missing, with the way to mend it, and what is recorded', async ({ page, request }) => {
  const { cluster, fix } = await pushChecks(request);
  await page.goto(`${PAGE}?name=${cluster}`);
  const state = page.getByRole('region', { name: 'State' });
  await expect(state.getByText('Running')).toBeVisible();
  await expect(state.getByRole('link', { name: '1 gap or fault' })).toBeVisible();

  // Its collector watches a Docker host: nobody had to choose that.
  await expect(page.getByRole('radio', { name: 'Docker or Podman host' })).toBeChecked();
  const checklist = page.getByRole('region', { name: 'Checklist' });
  await expect(checklist.getByText('Something is missing')).toHaveCount(3);
  await checklist.getByRole('heading', { name: 'Container lifecycle' }).click();
  await expect(checklist.getByText('there is no /var/run/docker.sock')).toBeVisible();
  await expect(checklist.getByLabel('how to mend it').getByText(fix)).toBeVisible();
  await expectAccessible(page);
});

test('keeps the environment in the address, and makes the configuration of it', async ({ page }) => {
  await page.goto(`${PAGE}?place=host&name=edge-1`);
  await page.getByRole('radio', { name: 'Podman', exact: true }).check({ force: true });
  await expect(page).toHaveURL(/engine=podman/);
  const configuration = page.getByRole('region', { name: 'Configuration of the collector' });
  await expect(configuration.getByText(/cluster: edge-1[^]*socket: \/run\/podman\/podman\.sock/)).toBeVisible();
  await page.reload();
  await expect(configuration.getByText(/\/run\/podman\/podman\.sock/)).toBeVisible();
});

test('begins with the cluster of the page before, and asks for the name of another', async ({ page, seeded }) => {
  await page.goto(`/a/tallyman-audit-app/overview?from=now-1h&to=now&var-cluster=${seeded.cluster}`);
  await expect(page.getByRole('region', { name: 'What is being seen' })).toBeVisible();
  await page.getByRole('button', { name: 'Expand section: Tallyman' }).click();
  await page.getByRole('link', { name: 'Set up', exact: true }).click();
  await expect(page.getByRole('combobox', { name: /^Name/ })).toHaveValue(seeded.cluster);
  await page.getByRole('button', { name: 'Connect another cluster or host' }).click();
  await page.getByRole('textbox', { name: /^Name/ }).fill('edge-3');
  await page.getByRole('textbox', { name: /^Name/ }).press('Enter');
  await expect(page).toHaveURL(/name=edge-3/);
  await expect(
    page
      .getByRole('region', { name: 'Configuration of the collector' })
      .getByText(/cluster: edge-3/)
      .first()
  ).toBeVisible();
});

test('copies a command', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${PAGE}?place=cluster&apiServer=k3s&name=edge-2`);
  await page.getByRole('heading', { name: 'Kubernetes audit', exact: true }).click();
  await page.getByRole('button', { name: 'Copy: on each server', exact: true }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('sudo systemctl restart k3s');
});

test('says what to do first where nothing was recorded, and what cannot be used', async ({ page }) => {
  await page.goto(`${PAGE}?name=nobody-${Date.now()}`);
  await expect(page.getByText(/No collector of nobody-\d+ has said anything of itself/)).toBeVisible();
  await page.getByLabel(/^Loki/).fill('loki:3100');
  await page.getByLabel(/^Loki/).press('Enter');
  await expect(page.getByText('Something above cannot be used')).toBeVisible();
  await page.getByLabel(/^Loki/).fill('http://loki:3100');
  await page.getByLabel(/^Loki/).press('Enter');
  await expect(page.getByRole('region', { name: 'Configuration of the collector' })).toBeVisible();
});

test('Overview leads there where there is nothing', async ({ page }) => {
  await page.goto('/a/tallyman-audit-app/overview?from=1000000000000&to=1000000060000');
  await page.getByRole('link', { name: 'Set up', exact: true }).last().click();
  await expect(page).toHaveURL(/\/setup/);
  await expect(page.getByRole('region', { name: 'Checklist' })).toBeVisible();
});
