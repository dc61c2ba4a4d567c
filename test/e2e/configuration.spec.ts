import { expectAccessible } from './accessibility.ts';
import { expect, test } from './fixtures.ts';

test('the app says which data sources there are and that they work', async ({ page }) => {
  await page.goto('/plugins/tallyman-audit-app?page=configuration');
  await expect(page.locator('#pageContent').getByRole('link', { name: 'Tallyman', exact: true })).toBeVisible();
  await expect(page.getByText('Works', { exact: true })).toBeVisible();
  await expectAccessible(page);
});

test.describe('a data source that does not work', () => {
  test.use({ expectedErrors: /\/health/ });

  test('a new data source is tried, and says what is wrong', async ({ createDataSourceConfigPage, page }) => {
    const configPage = await createDataSourceConfigPage({
      type: 'tallyman-audit-datasource',
      deleteDataSourceAfterTest: true,
    });
    await page.getByLabel(/^URL/).fill('http://127.0.0.1:9');
    await page.getByLabel(/^Tenant/).fill('team-a');
    await expect(configPage.saveAndTest()).not.toBeOK();
    await expect(page.getByLabel(/^URL/)).toHaveValue('http://127.0.0.1:9');
  });
});
