import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { explore } from './explore.ts';

const bar = (page: Page) => page.getByTestId('audit-search-bar');

test('a question is typed with completion, and asked by Enter', async ({ page, seeded }) => {
  await page.goto(explore({ shape: 'records', editorMode: 'search' }));
  await bar(page).click();
  await page.keyboard.type('clus');
  await expect(page.getByRole('option', { name: /^cluster/ }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.type(`${seeded.cluster} user:`);
  // Values are kept for half a minute, and another run may have asked for them.
  await expect(page.getByRole('option', { name: /^alice-/ }).first()).toBeVisible();
  await page.keyboard.type(seeded.user);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await expect(page.getByText(seeded.command).first()).toBeVisible();
  await expect(page.getByText(/Loki read .* lines/)).toBeVisible();
});

test('what is wrong is marked, and explained', async ({ page }) => {
  await page.goto(explore({ shape: 'records', editorMode: 'search' }));
  await bar(page).click();
  await page.keyboard.type('usr:alice');
  await expect(page.getByText('"usr" is no field of the record; did you mean user?')).toBeVisible();
  await expect(bar(page).locator('.squiggly-error')).toBeVisible();
});

test('form and search bar show the same conditions', async ({ page }) => {
  const where = { and: [{ field: 'user_name', op: '=', value: 'alice' }] };
  await page.goto(explore({ shape: 'records', where }));
  await page.getByRole('radio', { name: 'Search' }).click({ force: true });
  await expect(bar(page).getByText('alice')).toBeVisible();
  await bar(page).click();
  await page.keyboard.press('End');
  await page.keyboard.type(' verb:delete');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page.getByRole('radio', { name: 'Form' }).click({ force: true });
  await expect(page.getByRole('combobox', { name: 'Condition 2 field' })).toHaveValue('Action');
});

test('LogQL by hand begins with what the conditions were compiled to', async ({ page, seeded }) => {
  const where = { and: [{ field: 'cluster', op: '=', value: seeded.cluster }] };
  await page.goto(explore({ shape: 'records', where }));
  await expect(
    page
      .getByRole('region', { name: 'LogQL' })
      .getByText(/cluster="e2e"/)
      .first()
  ).toBeVisible();
  await page.getByRole('radio', { name: 'LogQL' }).click({ force: true });
  await expect(page.getByText(seeded.command).first()).toBeVisible();
  await expect(page.getByText('Filters, histogram, context and live view work on conditions')).toBeVisible();
});
