import { explore } from './explore.ts';
import { expect, test } from './fixtures.ts';
import { pushLine } from './seed.ts';

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
  await page.getByRole('option', { name: 'Cluster cluster' }).click();
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

test('the field of a top list is changed while its answer is there', async ({ page, seeded }) => {
  const where = { and: [{ field: 'cluster', op: '=', value: seeded.cluster }] };
  await page.goto(explore({ shape: 'top', by: ['user_name'], where }));
  await expect(page.getByText(seeded.user).first()).toBeVisible();
  await page.getByRole('combobox', { name: 'Top values of' }).click();
  await page.getByRole('option', { name: 'Cluster cluster' }).click();
  await expect(page.getByRole('combobox', { name: 'Top values of' })).toHaveValue('Cluster');
  await expect(page.getByRole('cell', { name: seeded.cluster, exact: true })).toBeVisible();
});

test.describe('a wrong query', () => {
  // The histogram fails too, and Explore lets that error go unhandled: it has no more of a name than this.
  test.use({ expectedErrors: /\/resources\/explain|\/api\/ds\/query|^Object$/ });

  test('is told what is wrong at the field it is about', async ({ page }) => {
    const where = { and: [{ field: 'user_name', op: '>', value: 'a' }] };
    await page.goto(explore({ shape: 'records', where }));
    await expect(page.getByRole('group', { name: 'Conditions' }).getByText(/is not allowed/)).toBeVisible();
  });
});

test('the histogram is of the whole range, by severity', async ({ page, seeded }) => {
  const where = { and: [{ field: 'cluster', op: '=', value: seeded.cluster }] };
  await page.goto(explore({ shape: 'records', where, limit: 1 }));
  await expect(page.getByText('Logs volume').first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^warning/ }).first()).toBeVisible();
});

test('a value is filtered for by a click', async ({ page, seeded }) => {
  const where = { and: [{ field: 'user_name', op: '=', value: seeded.user }] };
  await page.goto(explore({ shape: 'records', where }));
  await page.getByText(seeded.command).first().click();
  await page.getByRole('button', { name: 'Filter for value in query A' }).first().click();
  // Fields stand in alphabetical order.
  await expect(page.getByRole('combobox', { name: 'Condition 2 field' })).toHaveValue('Access');
  await expect(page.getByRole('button', { name: 'Remove filter in query A' }).first()).toBeVisible();
});

test('records come live', async ({ page, seeded, request }) => {
  const where = { and: [{ field: 'cluster', op: '=', value: seeded.cluster }] };
  await page.goto(explore({ shape: 'records', where }));
  await page.getByRole('button', { name: 'Live', exact: true }).click();
  const message = `live ${Date.now().toString(36)}`;
  await pushLine(request, message);
  await expect(page.getByText(message)).toBeVisible();
});
