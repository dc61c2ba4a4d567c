import { existsSync } from 'node:fs';
import { chromium, type Page } from '@playwright/test';
import { load } from './load.ts';
import { world } from './world.ts';

const CHROMIUM = '/usr/bin/chromium';
const HOURS = 6;
const UID = 'tallyman-bench-lifecycle';
const SECONDS = 4;

export interface Moved {
  what: string;
  frames: number;
  perSecond: number;
  /** Milliseconds between two pictures, and how many of them were more than 50. */
  worst: number;
  late: number;
}

/** Shows so many marks in a dashboard and zooms, moves and scrolls; tells how often the browser drew meanwhile. */
export async function browse(grafana: string, loki: string, marks: number): Promise<Moved[]> {
  const now = Date.now();
  const cluster = `bench-lifecycle-${now}`;
  await load(loki, cluster, world(now - HOURS * 3_600_000, now, marks));
  await api(grafana, 'POST', '/api/dashboards/db', { dashboard: dashboard(cluster, marks), overwrite: true });
  const browser = await chromium.launch(
    existsSync(CHROMIUM) ? { executablePath: CHROMIUM, args: ['--no-sandbox'] } : {}
  );
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    await page.goto(`${grafana}/d/${UID}?kiosk`);
    const canvas = page.locator('canvas').first();
    await canvas.waitFor({ timeout: 90_000 });
    await page.getByText(/Events/).waitFor();
    const box = (await canvas.boundingBox())!;
    const [x, y] = [box.x + box.width * 0.6, box.y + box.height / 2];
    await page.mouse.move(x, y);
    return [
      await during(page, 'nothing is done', async () => page.waitForTimeout(SECONDS * 1000)),
      await during(page, 'zoomed', async (step) => {
        await page.keyboard.down('Control');
        await page.mouse.wheel(0, step % 40 < 20 ? -60 : 60);
        await page.keyboard.up('Control');
      }),
      await during(page, 'moved along', async (step) => {
        if (step === 0) {
          await page.keyboard.down('Control');
          await page.mouse.wheel(0, -900);
          await page.keyboard.up('Control');
        }
        await page.mouse.wheel(step % 40 < 20 ? 40 : -40, 0);
      }),
      await during(page, 'scrolled', async (step) => page.mouse.wheel(0, step % 40 < 20 ? 120 : -120)),
    ];
  } finally {
    await browser.close();
    await api(grafana, 'DELETE', `/api/dashboards/uid/${UID}`);
  }
}

/** Does something again and again for some seconds and watches the pictures go by. */
async function during(page: Page, what: string, act: (step: number) => Promise<void>): Promise<Moved> {
  await page.evaluate(() => {
    const gaps: number[] = [];
    let last = performance.now();
    const watch = (time: number) => {
      gaps.push(time - last);
      last = time;
      requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
    Object.assign(window, { gaps });
  });
  const until = Date.now() + SECONDS * 1000;
  for (let step = 0; Date.now() < until; step++) {
    await act(step);
  }
  const gaps = await page.evaluate(() => (window as unknown as { gaps: number[] }).gaps.slice(1));
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  return {
    what,
    frames: gaps.length,
    perSecond: (gaps.length / total) * 1000,
    worst: Math.max(...gaps),
    late: gaps.filter((gap) => gap > 50).length,
  };
}

const dashboard = (cluster: string, limit: number) => {
  const datasource = { type: 'tallyman-audit-datasource', uid: 'tallyman-audit' };
  const where = { field: 'cluster', op: '=', value: cluster };
  return {
    uid: UID,
    title: 'Benchmark: lifecycle',
    time: { from: `now-${HOURS}h`, to: 'now' },
    panels: [
      {
        id: 1,
        type: 'tallyman-lifecycle-panel',
        gridPos: { x: 0, y: 0, w: 24, h: 24 },
        datasource,
        targets: [{ refId: 'A', datasource, shape: 'lifecycle', where, limit }],
      },
    ],
  };
};

async function api(grafana: string, method: string, path: string, body?: unknown): Promise<void> {
  const answer = await fetch(`${grafana}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  }
}
