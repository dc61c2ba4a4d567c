import { expect, test } from './fixtures.ts';

const URL = '/d/tallyman-container-audit?from=now-1h&to=now';

test('every panel of the dashboard has an answer', async ({ page, seeded }) => {
  await page.goto(`${URL}&var-cluster=${seeded.cluster}`);
  for (const title of ['Records by object', 'Top commands', 'Denied requests by user']) {
    await expect(page.getByRole('region', { name: title, exact: true })).toBeVisible();
  }
  await expect(page.getByRole('region', { name: 'Top commands' }).getByText(seeded.command)).toBeVisible();
  await expect(page.getByRole('region', { name: 'Denied requests by user' }).getByText(seeded.user)).toBeVisible();
  await expect(page.getByLabel('Panel status')).toHaveCount(0);
});

test('executions name user, pod, container and command', async ({ page, seeded }) => {
  await page.goto(`${URL}&var-cluster=${seeded.cluster}&viewPanel=10`);
  const executions = page.getByRole('region', { name: 'Executions into containers' });
  for (const text of [seeded.user, seeded.pod, seeded.container, seeded.command, '192.0.2.7']) {
    await expect(executions.getByText(text).first()).toBeVisible();
  }
});

test.describe('the editor of annotations', () => {
  // Grafana takes back what the dashboard asked as somebody leaves it.
  test.use({ expectedErrors: /Request was aborted/ });

  test('an annotation begins with severe records, and is asked at once', async ({ page, seeded }) => {
    await page.goto(
      `/d/tallyman-container-audit?from=now-1h&to=now&var-cluster=${seeded.cluster}&editview=annotations`
    );
    await page.getByRole('button', { name: /New query|Add annotation query/ }).click();
    await page.getByTestId('data-testid Select a data source').first().click();
    await page.keyboard.type('Tallyman');
    await page.getByTestId('data-source-card').filter({ hasText: 'Tallyman' }).first().click();
    await expect(page.getByRole('region', { name: 'LogQL' })).toContainText('severity=~"high|critical"');
    await expect(page.getByText('body (string)')).toBeVisible();
  });
});
