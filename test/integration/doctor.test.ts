import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../collector/doctor/finding.ts';
import { startControlPlane, type ControlPlane } from '../parts/kubernetes/controlPlane.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { scratch } from './harness.ts';

const cli = fileURLToPath(new URL('../../collector/cli.ts', import.meta.url));

interface Report {
  status: number;
  ok: boolean;
  findings: Finding[];
}

/** Runs `tallyman doctor --json` in a process of its own. */
async function doctor(file: string): Promise<Report> {
  const { status, out } = await new Promise<{ status: number; out: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [cli, 'doctor', '--config', file, '--json'],
      { timeout: 90_000 },
      (_, out) => resolve({ status: child.exitCode ?? -1, out })
    );
  });
  return { status, ...(JSON.parse(out) as Omit<Report, 'status'>) };
}

function finding({ findings }: Report, part: string, check: string): Finding {
  const found = findings.find((one) => one.part === part && one.check === check);
  assert.ok(found, `${part} ${check} is not among ${JSON.stringify(findings)}`);
  return found;
}

/** What stands between the marks of a printed `kubectl apply -f - <<'EOF'`. */
function manifestOf(fix: string | undefined): string {
  const match = /^kubectl apply -f - <<'EOF'\n([^]*)\nEOF$/.exec(fix ?? '');
  assert.ok(match, fix);
  return match[1]!;
}

describe(
  'the doctor, at a real Loki and a real API server',
  { skip: skipWithout('loki', 'control-plane'), timeout: 300_000 },
  () => {
    let place: { dir: string; remove: () => Promise<void> };
    let cluster: ControlPlane;
    let loki: Loki;
    let file: string;
    const part = 'sources.kubernetesEvents';

    before(async () => {
      place = await scratch('doctor');
      [cluster, loki] = await Promise.all([
        startControlPlane({ dir: join(place.dir, 'cluster') }),
        startLoki({ dir: join(place.dir, 'loki'), authEnabled: true }),
      ]);
      await cluster.kubectl(['create', 'namespace', 'tallyman']);
      await cluster.kubectl(['create', 'namespace', 'shop']);
      await cluster.kubectl(['-n', 'tallyman', 'create', 'serviceaccount', 'tallyman-events']);
      const token = await cluster.kubectl(['-n', 'tallyman', 'create', 'token', 'tallyman-events']);
      const dir = join(place.dir, 'config');
      await mkdir(dir);
      const kubeconfig = {
        clusters: [{ name: 'c', cluster: { server: cluster.url, 'certificate-authority': cluster.authorityFile } }],
        users: [{ name: 'u', user: { token: token.trim() } }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
      };
      await writeFile(join(dir, 'kubeconfig'), JSON.stringify(kubeconfig));
      file = join(dir, 'collector.yaml');
    });

    after(async () => {
      await cluster?.stop();
      await loki?.stop();
      await place?.remove();
    });

    const configure = (tenant: object, events: object) =>
      writeFile(
        file,
        JSON.stringify({
          cluster: 'doctor',
          loki: { url: loki.url, ...tenant },
          buffer: { dir: join(place.dir, 'state'), maxBytes: '16MiB' },
          sources: { kubernetesEvents: { kubeconfig: 'kubeconfig', ...events } },
        })
      );

    test('a service account without rights: exactly what is missing, and granting what is printed mends it', async () => {
      const leaderElection = { namespace: 'tallyman', name: 'tallyman-events' };
      await configure({ tenant: 'a' }, { leaderElection });
      const before = await doctor(file);
      assert.deepEqual([before.status, before.ok], [1, false]);
      assert.match(finding(before, part, 'API server').found, /takes this for tallyman\/tallyman-events$/);
      const lacking = finding(before, part, 'permissions');
      assert.equal(
        lacking.found,
        'not allowed: list, watch events.events.k8s.io in all namespaces; ' +
          'get, update leases.coordination.k8s.io tallyman-events in namespace tallyman; ' +
          'create leases.coordination.k8s.io in namespace tallyman'
      );
      await cluster.kubectl(['apply', '-f', '-'], { input: manifestOf(lacking.fix) });
      const mended = await doctor(file);
      assert.equal(finding(mended, part, 'permissions').status, 'ok');
      assert.deepEqual([mended.status, mended.ok], [0, true], JSON.stringify(mended.findings));
    });

    test('two namespaces, and a role granted in one of them', async () => {
      await cluster.kubectl(['delete', 'clusterrolebinding', 'tallyman-events']);
      await configure({ tenant: 'a' }, { namespaces: ['shop', 'tallyman'] });
      const lacking = finding(await doctor(file), part, 'permissions');
      assert.equal(
        lacking.found,
        'not allowed: list, watch events.events.k8s.io in namespace shop; list, watch events.events.k8s.io in namespace tallyman'
      );
      const shop = manifestOf(lacking.fix).split('\n---\n').slice(0, 2);
      await cluster.kubectl(['apply', '-f', '-'], { input: shop.join('\n---\n') });
      assert.equal(
        finding(await doctor(file), part, 'permissions').found,
        'not allowed: list, watch events.events.k8s.io in namespace tallyman'
      );
    });

    test('Loki: push, query, clock and limits; and what is missing without a tenant', async () => {
      await configure({ tenant: 'a' }, {});
      const good = await doctor(file);
      for (const check of [
        'connection',
        'push',
        'query',
        'clock',
        'line size',
        'late records',
        'series',
        'retention',
      ]) {
        assert.equal(finding(good, 'loki', check).status, 'ok', check);
      }
      await configure({}, {});
      const bad = await doctor(file);
      assert.equal(bad.status, 1);
      for (const check of ['push', 'query']) {
        const { status, fix } = finding(bad, 'loki', check);
        assert.equal(status, 'missing');
        assert.match(fix ?? '', /loki\.tenant/);
      }
      const labels = await fetch(`${loki.url}/loki/api/v1/labels`, { headers: { 'x-scope-orgid': 'a' } });
      assert.deepEqual(await labels.json(), { status: 'success' }, 'nothing was stored');
    });
  }
);
