import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import { expectAccessible } from './accessibility.ts';
import { expect, test } from './fixtures.ts';

const audit = (cluster: string, user: string) =>
  `/a/tallyman-audit-app/clusters/audit?${new URLSearchParams({ 'var-cluster': cluster, q: `user:${user}`, from: 'now-1h', to: 'now' }).toString()}`;

test('what is filtered is exported, with a manifest whose digest is right', async ({ page, seeded }) => {
  await page.goto(audit(seeded.cluster, seeded.user));
  await expect(page.getByText('2 records', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Download as a file' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export records' });
  await dialog.getByText('JSON lines').click();
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const download = await downloading;
  await expect(dialog.getByText(/2 records are in tallyman-/)).toBeVisible();

  const files = unzipSync(await readFile(await download.path()));
  const name = Object.keys(files).find((file) => file.endsWith('.jsonl')) ?? '';
  const content = files[name] ?? new Uint8Array();
  const manifest = JSON.parse(strFromU8(files[name.replace('.jsonl', '.manifest.json')] ?? new Uint8Array())) as Record<
    string,
    unknown
  >;
  expect(manifest).toMatchObject({
    file: name,
    records: 2,
    counted: 2,
    complete: true,
    sha256: createHash('sha256').update(content).digest('hex'),
  });
  expect(manifest.search).toContain(seeded.user);
  const records = strFromU8(content)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(records.map(({ record_id }) => record_id)).toContain(seeded.recordId);
});

test('a report has the same records, and only itself on paper', async ({ page, seeded }) => {
  await page.goto(audit(seeded.cluster, seeded.user));
  await expect(page.getByText('2 records', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Report to print' }).click();
  const report = page.getByRole('article', { name: 'Report' });
  await expect(report.getByText(seeded.command)).toBeVisible();
  await expect(report.getByText(seeded.recordId)).toBeVisible();
  await expectAccessible(page);
  await page.emulateMedia({ media: 'print' });
  await expect(report).toBeVisible();
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
  await expect(page.getByRole('banner').first()).toBeHidden();
});
