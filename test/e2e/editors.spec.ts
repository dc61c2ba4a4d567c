import { expectAccessible } from './accessibility.ts';
import { explore } from './explore.ts';
import { expect, test } from './fixtures.ts';

const where = { and: [{ field: 'user_name', op: '=', value: 'alice' }] };

for (const theme of ['dark', 'light']) {
  test(`the query editor keeps nobody out, ${theme}`, async ({ page }) => {
    await page.goto(`${explore({ shape: 'records', where })}&theme=${theme}`);
    const row = page.getByTestId('query-editor-row');
    for (const name of ['Records', 'Count', 'Top', 'Lifecycle', 'Images that run', 'Search', 'LogQL']) {
      await row.getByRole('radio', { name }).click({ force: true });
      await expect(row.getByRole('radio', { name })).toBeChecked();
      await test.step(name, () => expectAccessible(page, { within: '[data-testid="query-editor-row"]' }));
    }
  });
}

test('the settings of the data source keep nobody out', async ({ page }) => {
  await page.goto('/connections/datasources/edit/tallyman-audit');
  await expect(page.getByLabel('URL').first()).toBeVisible();
  await expectAccessible(page, { within: 'form' });
});
