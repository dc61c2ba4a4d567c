import { expect, test } from './fixtures.ts';

const PANEL = 'tallyman-lifecycle-panel';

test('a lifecycle in Explore shows who did what to a pod, for eye, keyboard and screen reader', async ({
  page,
  seeded,
}) => {
  const where = { and: [{ field: 'k8s_pod_name', op: '=', value: seeded.pod }] };
  const pane = {
    datasource: 'tallyman-audit',
    queries: [
      {
        refId: 'A',
        datasource: { type: 'tallyman-audit-datasource', uid: 'tallyman-audit' },
        shape: 'lifecycle',
        where,
      },
    ],
    range: { from: 'now-1h', to: 'now' },
  };
  await page.goto(
    `/explore?${new URLSearchParams({ schemaVersion: '1', panes: JSON.stringify({ a: pane }) }).toString()}`
  );
  const picture = page.getByRole('application', { name: /^Timeline of/ });
  await expect(picture).toBeVisible();
  await expect(page.getByText(seeded.pod).first()).toBeVisible();

  await picture.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await expect(page.getByRole('status').filter({ hasText: seeded.command })).toBeAttached();
  await page.keyboard.press('Enter');
  const details = page.getByRole('dialog');
  await expect(details.getByText(seeded.user).first()).toBeVisible();
  await expect(details.getByText(seeded.recordId)).toBeVisible();
  await expect(details.getByRole('link', { name: 'Evidence' })).toHaveAttribute('href', /evidence/);
  await page.keyboard.press('Escape');

  await page.getByRole('radio', { name: 'Table' }).check({ force: true });
  await expect(page.getByRole('button', { name: new RegExp(seeded.user) }).first()).toBeVisible();
  await page.getByRole('radio', { name: /^States/ }).check({ force: true });
  await expect(page.getByRole('row', { name: new RegExp(`${seeded.pod}/web.*Running`) })).toBeVisible();
});

test('the panel is there for dashboards, and its time range is that of the dashboard', async ({
  page,
  request,
  seeded,
}) => {
  const uid = `e2e-${PANEL}`;
  const datasource = { type: 'tallyman-audit-datasource', uid: 'tallyman-audit' };
  const where = { field: 'k8s_pod_name', op: '=', value: seeded.pod };
  const panel = {
    id: 1,
    type: PANEL,
    title: 'Lifecycle',
    gridPos: { x: 0, y: 0, w: 24, h: 16 },
    datasource,
    targets: [{ refId: 'A', datasource, shape: 'lifecycle', where }],
  };
  const dashboard = { uid, title: uid, time: { from: 'now-1h', to: 'now' }, panels: [panel] };
  const saved = await request.post('/api/dashboards/db', { data: { dashboard, overwrite: true } });
  expect(saved.ok()).toBe(true);
  try {
    await page.goto(`/d/${uid}`);
    const canvas = page.locator('canvas').first();
    await expect(canvas).toBeVisible();
    await expect(page.getByRole('button', { name: /^Commands/ })).toBeVisible();
    const box = await canvas.boundingBox();
    if (!box) {
      throw new Error('the picture has no place');
    }
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await expect(page).toHaveURL(/from=20/);
  } finally {
    await request.delete(`/api/dashboards/uid/${uid}`);
  }
});
