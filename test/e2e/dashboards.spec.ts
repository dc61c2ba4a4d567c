import { expect, test } from './fixtures.ts';

/** Grafana builds a panel when it comes into view: all of them are, on a screen as high as this. */
test.use({ viewport: { width: 1440, height: 3200 } });

/** By uid: what each shows of the seeded records, and in which panel. */
const DASHBOARDS = [
  { uid: 'tallyman-kubernetes-audit', panel: 'Refused requests', text: 'user' },
  { uid: 'tallyman-lifecycle', panel: 'Images', text: undefined },
  { uid: 'tallyman-commands', panel: 'Who ran what', text: 'command' },
  { uid: 'tallyman-registries', panel: 'Changes', text: undefined },
  { uid: 'tallyman-collector', panel: 'Users', text: undefined },
] as const;

for (const { uid, panel, text } of DASHBOARDS) {
  test(`${uid} asks nothing that cannot be answered, and shows what there is`, async ({ page, seeded }) => {
    await page.goto(`/d/${uid}?from=now-1h&to=now&var-cluster=${seeded.cluster}`);
    const region = page.getByRole('region', { name: panel, exact: true });
    await expect(region).toBeVisible();
    if (text !== undefined) {
      await expect(region.getByText(seeded[text]).first()).toBeVisible();
    }
    await expect(page.getByLabel('Panel status')).toHaveCount(0);
  });
}

test('a row of a dashboard opens the record, with its evidence', async ({ page, seeded }) => {
  await page.goto(`/d/tallyman-commands?from=now-1h&to=now&var-cluster=${seeded.cluster}`);
  const row = page.getByRole('region', { name: 'Who ran what', exact: true }).getByRole('row');
  await row.filter({ hasText: seeded.pod }).first().getByRole('link').first().click();
  await expect(page).toHaveURL(/\/a\/tallyman-audit-app\/record\?/);
  await expect(page.getByText(seeded.command).first()).toBeVisible();
});
