import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explore } from './explore.ts';
import { expect, test } from './fixtures.ts';
import { pushLine } from './seed.ts';

test('a row leads to the timelines of what it names, and to its record', async ({ page, seeded }) => {
  const where = { and: [{ field: 'record_id', op: '=', value: seeded.recordId }] };
  await page.goto(explore({ shape: 'records', where }));
  await page.getByText(seeded.command).last().click();
  const record = page.getByRole('link', { name: 'Record', exact: true });
  await expect(record).toHaveAttribute(
    'href',
    new RegExp(`/record\\?.*record=${encodeURIComponent(seeded.recordId)}&at=\\d+`)
  );
  const links = page.getByRole('link', { name: 'Timeline', exact: true });
  await expect(links.first()).toBeVisible();
  const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  const searches = hrefs.map((href) => new URL(href, 'http://grafana').searchParams.get('q'));
  expect(searches).toContain(`user_name="${seeded.user}"`);
  expect(searches).toContain('client_address="192.0.2.7"');
  expect(searches).toContain(
    `cluster="${seeded.cluster}" k8s_namespace_name="shop" k8s_pod_name="${seeded.pod}" k8s_container_name="web"`
  );
});

test('a log line leads to its trace', async ({ page, request }) => {
  const [uid, tracing] = [`links-${Date.now().toString(36)}`, `tempo-${Date.now().toString(36)}`];
  const { url } = (await (await request.get('/api/datasources/uid/tallyman-audit')).json()) as { url: string };
  const usual: unknown = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../src/datasource/config/usualTraceLink.json'), 'utf8')
  );
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const traceLinks = [{ ...(usual as object), datasourceUid: tracing, queryType: 'traceql' }];
  const sources = [
    { uid: tracing, name: tracing, type: 'tempo', access: 'proxy', url: 'http://127.0.0.1:9' },
    { uid, name: uid, type: 'tallyman-audit-datasource', access: 'proxy', url, jsonData: { traceLinks } },
  ];
  try {
    for (const source of sources) {
      expect((await request.post('/api/datasources', { data: source })).status()).toBe(200);
    }
    const message = `paid ${uid} trace_id=${trace}`;
    await pushLine(request, message);
    const where = { and: [{ field: 'line', op: 'contains', value: uid }] };
    await page.goto(explore({ shape: 'records', where }, 'now-1h', uid));
    await page.getByText(`trace_id=${trace}`).last().click();
    const href = await page.getByRole('link', { name: 'Open Trace' }).getAttribute('href');
    expect(decodeURIComponent(href ?? '')).toContain(trace);
    expect(decodeURIComponent(href ?? '')).toContain(tracing);
  } finally {
    for (const source of sources) {
      await request.delete(`/api/datasources/uid/${source.uid}`);
    }
  }
});
