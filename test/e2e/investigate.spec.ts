import { explore } from './explore.ts';
import { expect, test } from './fixtures.ts';
import { lokiUrl, push, type Entry } from './seed.ts';

/** A log of one container, in a cluster of its own. */
async function pushLog(request: Parameters<typeof lokiUrl>[0], lines: number): Promise<string> {
  const cluster = `e2e-log-${Date.now().toString(36)}`;
  const entries = Array.from({ length: lines }, (_, index): Entry => {
    // The first of them is the newest.
    const message = `line ${lines - index}`;
    return {
      labels: { object: 'container-log', severity: 'info', actor: 'unknown', access: 'none' },
      record: {
        record_id: `${cluster}/${index}`,
        record_version: 1,
        event_action: 'log',
        k8s_namespace_name: 'shop',
        k8s_pod_name: index % 2 ? 'web' : 'db',
        container_name: index % 2 ? 'web' : 'db',
        message,
      },
    };
  });
  await push(await lokiUrl(request), entries, cluster);
  return cluster;
}

const ofCluster = (cluster: string) => ({ and: [{ field: 'cluster', op: '=', value: cluster }] });

test('older records come as one scrolls, each once', async ({ page, request }) => {
  const cluster = await pushLog(request, 150);
  await page.goto(explore({ shape: 'records', limit: 100, where: ofCluster(cluster) }));
  await expect(page.getByText('100 lines shown')).toBeVisible();
  await page
    .getByText(/^line \d+$/)
    .last()
    .hover();
  await expect(async () => {
    await page.mouse.wheel(0, 2000);
    await expect(page.getByText('line 1', { exact: true })).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByText('150 lines displayed')).toBeVisible();
});

test('what was written around a line, in the same pod or elsewhere', async ({ page, request }) => {
  const cluster = await pushLog(request, 40);
  const where = { and: [...ofCluster(cluster).and, { field: 'message', op: '=', value: 'line 20' }] };
  await page.goto(explore({ shape: 'records', where }));
  await page.getByText('line 20', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Show context' }).click();
  const context = page.getByRole('dialog', { name: 'Log context' });
  await expect(context.getByText('line 18', { exact: true })).toBeVisible();
  await expect(context.getByText('line 22', { exact: true })).toBeVisible();
  await expect(context.getByText('line 21', { exact: true })).toHaveCount(0);
  await context.getByRole('radio', { name: 'Same kind of record' }).click({ force: true });
  await expect(context.getByText('line 21', { exact: true })).toBeVisible();
  await expect(context.getByText('line 19', { exact: true })).toBeVisible();
});

test('two panes ask their own questions', async ({ page, seeded }) => {
  await page.goto(explore({ shape: 'records', where: ofCluster(seeded.cluster) }));
  await page.getByRole('button', { name: 'Split' }).click();
  const panes = page.getByRole('region', { name: 'LogQL' });
  await expect(panes).toHaveCount(2);
  await page.getByRole('radio', { name: 'Count' }).last().click({ force: true });
  await expect(
    panes
      .last()
      .getByText(/count_over_time/)
      .first()
  ).toBeVisible();
  await expect(panes.first().getByText(/count_over_time/)).toHaveCount(0);
});

test("a question goes to Loki's own data source, and comes back", async ({ page, request, seeded }) => {
  const made = await request.post('/api/datasources', {
    data: { name: `loki-${seeded.user}`, type: 'loki', access: 'proxy', url: await lokiUrl(request) },
  });
  const { datasource } = (await made.json()) as { datasource: { uid: string; name: string } };
  try {
    await page.goto(explore({ shape: 'records', where: ofCluster(seeded.cluster) }));
    await expect(page.getByText(seeded.command).first()).toBeVisible();
    const picker = page.getByTestId('data-testid Select a data source').first();
    await picker.click();
    await page.getByRole('button', { name: datasource.name }).first().click();
    const lokis = page.getByRole('code').getByText('cluster="e2e"');
    await expect(lokis.first()).toBeVisible();
    await expect(page.getByText(seeded.recordId).first()).toBeVisible();
    await picker.click();
    await page
      .getByRole('button', { name: /^Tallyman/ })
      .first()
      .click();
    await expect(page.getByRole('combobox', { name: 'Condition 1 field' })).toHaveValue('Cluster');
    await expect(page.getByText(seeded.command).first()).toBeVisible();
  } finally {
    await request.delete(`/api/datasources/uid/${datasource.uid}`);
  }
});
