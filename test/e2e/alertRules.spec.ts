import type { APIRequestContext, Page } from '@playwright/test';
import { expectAccessible } from './accessibility.ts';
import { expect, test } from './fixtures.ts';
import { pushLine } from './seed.ts';

const PAGE = '/a/tallyman-audit-app/alerts';
const RULES = '/api/v1/provisioning/alert-rules';
const TITLE = 'Exec into a pod';

interface Rule {
  uid: string;
  title: string;
  folderUID: string;
  labels: Record<string, string>;
}

interface States {
  data: {
    groups: Array<{
      rules: Array<{
        uid: string;
        alerts?: Array<{ state: string; labels: Record<string, string>; annotations: Record<string, string> }>;
      }>;
    }>;
  };
}

const folderTitle = `e2e ${Date.now().toString(36)}`;

async function installed(request: APIRequestContext): Promise<Rule[]> {
  const folders = (await (await request.get('/api/folders?limit=1000')).json()) as Array<{
    uid: string;
    title: string;
  }>;
  const folder = folders.find(({ title }) => title === folderTitle);
  const rules = (await (await request.get(RULES)).json()) as Rule[];
  return rules.filter(({ folderUID }) => folderUID === folder?.uid);
}

async function openInstall(page: Page, cluster: string, title = TITLE) {
  await page.goto(`${PAGE}?search=${encodeURIComponent(title)}`);
  // One that is provisioned from a file may be there already.
  await page.getByRole('button', { name: new RegExp(`^Install (another )?${title}$`) }).click();
  const drawer = page.getByRole('dialog');
  const clusters = drawer.getByRole('combobox', { name: 'Clusters and hosts' });
  await clusters.fill(cluster);
  await page.getByRole('option', { name: cluster }).first().click();
  await page.keyboard.press('Tab');
  const folder = drawer.getByRole('combobox', { name: 'Folder' });
  await folder.fill(folderTitle);
  // Where it is there already, the offer to make it comes before it.
  await page.getByRole('option', { name: folderTitle }).last().click();
  await drawer.getByRole('radio', { name: '10 seconds' }).check({ force: true });
  return drawer;
}

/** The alerts of a rule that fire. */
async function firing(request: APIRequestContext, rule: Rule | undefined) {
  const { data } = (await (await request.get('/api/prometheus/grafana/api/v1/rules')).json()) as States;
  return data.groups
    .flatMap(({ rules }) => rules)
    .filter(({ uid }) => uid === rule?.uid)
    .flatMap(({ alerts }) => alerts ?? [])
    .filter(({ state }) => state === 'Alerting');
}

test.describe.configure({ mode: 'serial' });

test.afterAll(async ({ playwright }, info) => {
  const { baseURL } = info.project.use;
  const request = await playwright.request.newContext({ baseURL, storageState: 'playwright/.auth/admin.json' });
  const [rule] = await installed(request);
  if (rule) {
    await request.delete(`/api/folders/${rule.folderUID}?forceDeleteRules=true`);
  }
  await request.dispose();
});

test('a rule is installed, fires, and leads to the rows', async ({ page, request, seeded }) => {
  const drawer = await openInstall(page, seeded.cluster);
  await drawer.getByRole('button', { name: 'How often would it have fired?' }).click();
  await expect(drawer.getByText(/would have fired/)).toBeVisible();
  await expect(drawer.getByText('1 new')).toBeVisible();
  await drawer.getByRole('button', { name: 'Install', exact: true }).click();
  await expect(drawer.getByText(`${TITLE}: installed`)).toBeVisible();

  const [rule] = await installed(request);
  expect(rule?.labels).toMatchObject({
    __grafana_origin: 'plugin/tallyman-audit-app',
    tallyman_rule: 'exec-pod',
    severity: 'medium',
  });

  const alert = async () => (await firing(request, rule)).find(({ labels }) => labels.k8s_pod_name === seeded.pod);
  await expect.poll(alert, { timeout: 60_000 }).toBeTruthy();
  const { summary, description, records } = (await alert())?.annotations ?? {};
  expect(summary).toBe(TITLE);
  expect(description).toMatch(
    new RegExp(`^${seeded.user} ran a command in shop/${seeded.pod} of cluster ${seeded.cluster}\\. \\d+ execution`)
  );

  const link = new URL(records ?? '');
  await page.goto(`${link.pathname}${link.search}`);
  await expect(page.getByText(seeded.command).first()).toBeVisible();
  // The refused request of the same user and pod is none of the alert's.
  await expect(page.getByText(/was not allowed/)).toHaveCount(0);
});

test('the page shows what is installed and fires', async ({ page, seeded }) => {
  await page.goto(`${PAGE}?state=firing&open=exec-pod`);
  const rule = page.getByRole('group', { name: `${TITLE} (cluster ${seeded.cluster})` });
  await expect(rule.getByText(/^Firing/)).toBeVisible();
  await expect(rule.getByText(/every 10s · told by the notification policies/)).toBeVisible();
  await expect(rule.getByRole('link', { name: 'Open in Grafana' })).toHaveAttribute(
    'href',
    /\/alerting\/grafana\/tm-exec/
  );
});

test('installing again changes nothing', async ({ page, request, seeded }) => {
  const before = await installed(request);
  const drawer = await openInstall(page, seeded.cluster);
  await expect(drawer.getByText('1 there already, unchanged')).toBeVisible();
  await expect(drawer.getByRole('button', { name: 'Install', exact: true })).toBeDisabled();
  expect(await installed(request)).toEqual(before);
});

test('a change is told before it is made', async ({ page, seeded }) => {
  await page.goto(`${PAGE}?open=exec-pod`);
  const rule = page.getByRole('group', { name: `${TITLE} (cluster ${seeded.cluster})` });
  await rule.getByRole('button', { name: 'Change' }).click();
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByText('1 there already, unchanged')).toBeVisible();
  await drawer.getByRole('spinbutton', { name: /^More records than/ }).fill('3');
  await expect(drawer.getByText(/threshold: 0 → 3/)).toBeVisible();
  await drawer.getByRole('button', { name: 'Save' }).click();
  await expect(drawer.getByText(`${TITLE}: updated`)).toBeVisible();
});

test('what somebody edited in Grafana is not written over unasked', async ({ page, request, seeded }) => {
  const [rule] = await installed(request);
  const edited = { ...rule, labels: { ...rule?.labels, team: 'shop' } };
  const saved = await request.put(`${RULES}/${rule?.uid}`, {
    data: edited,
    headers: { 'X-Disable-Provenance': 'true' },
  });
  expect(saved.ok()).toBe(true);

  const drawer = await openInstall(page, seeded.cluster);
  await expect(drawer.getByText('1 edited in Grafana')).toBeVisible();
  await expect(drawer.getByRole('button', { name: 'Install', exact: true })).toBeDisabled();
  await drawer.getByRole('checkbox', { name: /Write over what was edited/ }).check({ force: true });
  await drawer.getByRole('button', { name: 'Install', exact: true }).click();
  await expect(drawer.getByText(`${TITLE}: updated`)).toBeVisible();
  expect((await installed(request))[0]?.labels.team).toBeUndefined();
});

test('a rule is removed after a question', async ({ page, request, seeded }) => {
  await page.goto(`${PAGE}?open=exec-pod`);
  await page.getByRole('button', { name: `Remove ${TITLE} (cluster ${seeded.cluster})` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await installed(request)).toHaveLength(1);

  await page.getByRole('button', { name: `Remove ${TITLE} (cluster ${seeded.cluster})` }).click();
  const [{ folderUID } = { folderUID: '' }] = await installed(request);
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(dialog.getByText(/: removed/)).toBeVisible();
  expect(await installed(request)).toEqual([]);
  await request.delete(`/api/folders/${folderUID}`);
});

test('a source that falls silent is told of, and is well again when it is heard', async ({ page, request }) => {
  test.setTimeout(300_000);
  const cluster = `silent-${Date.now().toString(36)}`;
  await pushLine(request, 'the last line', { cluster, minutesAgo: 25 });
  const drawer = await openInstall(page, cluster, 'Busy source gone silent');
  await drawer.getByRole('button', { name: 'Install', exact: true }).click();
  await expect(drawer.getByText('Busy source gone silent: installed')).toBeVisible();
  const [rule] = await installed(request);
  const silent = async () => (await firing(request, rule)).map(({ annotations }) => annotations.description);
  const told = expect.stringMatching(`^No container-log records from ${cluster} for 15 minutes\\. `);
  await expect.poll(silent, { timeout: 90_000 }).toEqual([told]);

  await pushLine(request, 'a line again', { cluster });
  await expect.poll(silent, { timeout: 120_000 }).toEqual([]);
});

test('the list of rules has nothing that keeps people out', async ({ page }) => {
  await page.goto(PAGE);
  await expect(page.getByText('Exec into a pod', { exact: true }).first()).toBeVisible();
  await expectAccessible(page);
});
