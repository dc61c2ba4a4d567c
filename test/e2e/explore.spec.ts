import { expect, test } from './fixtures.ts';

function explore(query: Record<string, unknown>): string {
  const pane = {
    datasource: 'tallyman-audit',
    queries: [{ refId: 'A', datasource: { type: 'tallyman-audit-datasource', uid: 'tallyman-audit' }, ...query }],
    range: { from: 'now-15m', to: 'now' },
  };
  return `/explore?${new URLSearchParams({ schemaVersion: '1', panes: JSON.stringify({ a: pane }) }).toString()}`;
}

test('records are sentences with all fields beside them', async ({ page, seeded }) => {
  const where = { and: [{ field: 'user_name', op: '=', value: seeded.user }] };
  await page.goto(explore({ shape: 'records', where }));
  const row = page.getByText(seeded.command).first();
  await expect(row).toBeVisible();
  await row.click();
  await expect(page.getByText('k8s_pod_name').first()).toBeVisible();
});

test('the form shows the LogQL it makes, and why', async ({ page }) => {
  await page.goto(explore({ shape: 'records', objects: ['kubernetes-audit'] }));
  const logql = page.getByRole('region', { name: 'LogQL' });
  await expect(logql.getByText(/object="kubernetes-audit"/).first()).toBeVisible();
  await logql.getByRole('button', { name: 'Why' }).click();
  await expect(logql.locator('dd').first()).toBeVisible();
});

test('a condition is built with suggestions and asked', async ({ page, seeded }) => {
  await page.goto(explore({ shape: 'count', by: ['user_name'] }));
  await page.getByRole('button', { name: 'Add condition' }).click();
  await page.getByRole('combobox', { name: 'Condition 1 field' }).fill('Cluster');
  await page.getByRole('option', { name: /^Cluster/ }).click();
  await page.getByRole('combobox', { name: 'Condition 1 value' }).click();
  await page.getByRole('option', { name: seeded.cluster, exact: true }).click();
  await expect(
    page
      .getByRole('region', { name: 'LogQL' })
      .getByText(/cluster="e2e"/)
      .first()
  ).toBeVisible();
  await expect(page).toHaveURL(/e2e/);
});

test.describe('a wrong query', () => {
  test.use({ expectedErrors: /\/resources\/explain|\/api\/ds\/query/ });

  test('is told what is wrong at the field it is about', async ({ page }) => {
    const where = { and: [{ field: 'user_name', op: '>', value: 'a' }] };
    await page.goto(explore({ shape: 'records', where }));
    await expect(page.getByRole('group', { name: 'Conditions' }).getByText(/is not allowed/)).toBeVisible();
  });
});
