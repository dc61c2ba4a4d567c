import { explore } from './explore.ts';
import { expect, test } from './fixtures.ts';
import { pushOutdated } from './seed.ts';

test('containers are found that run what a registry does not have any more, and who took it away', async ({
  page,
  request,
  seeded,
}) => {
  const name = `old-${Date.now().toString(36)}`;
  await pushOutdated(request, name, seeded.user);
  await page.goto(explore({ shape: 'records' }));
  await page.getByRole('radio', { name: 'Images that run' }).click({ force: true });
  await expect(page.getByRole('radio', { name: 'Outdated' })).toBeChecked();
  await page.getByRole('combobox', { name: 'Repository' }).click();
  await page.getByRole('option', { name: new RegExp(`team/${name}`) }).click();
  await expect(page.getByRole('cell', { name: 'the tag was removed' })).toBeVisible();
  await expect(page.getByRole('cell', { name: new RegExp(`${seeded.user} removed tag 1.4`) })).toBeVisible();
  await expect(
    page
      .getByRole('region', { name: 'LogQL' })
      .getByText(/object="image-registry"/)
      .first()
  ).toBeVisible();
});

test.describe('a wrong image', () => {
  test.use({ expectedErrors: /\/resources\/explain|\/api\/ds\/query|^Object$/ });

  test('is told of at its field', async ({ page }) => {
    await page.goto(explore({ shape: 'images', question: 'running', image: { digest: 'sha256:12' } }));
    await expect(page.getByText('"sha256:12" is no digest such as sha256:…', { exact: true })).toBeVisible();
    await expect(page.getByRole('combobox', { name: 'Digest' })).toHaveValue('sha256:12');
  });
});
