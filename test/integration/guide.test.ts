import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { loadConfig } from '../../collector/config/load.ts';
import { examine } from '../../collector/doctor/doctor.ts';
import type { Finding } from '../../collector/doctor/finding.ts';
import { thisMachine } from '../../collector/doctor/machine.ts';
import { DEFAULTS, type Choices } from '../../collector/guide/choices.ts';
import { guideFor } from '../../collector/guide/guide.ts';
import { startControlPlane, type ControlPlane } from '../parts/kubernetes/controlPlane.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { scratch } from './harness.ts';

const run = promisify(execFile);

describe(
  'the commands of the page Set up, at a real API server',
  { skip: skipWithout('control-plane'), timeout: 240_000 },
  () => {
    let place: { dir: string; remove: () => Promise<void> };
    let cluster: ControlPlane;
    let dir: string;

    before(async () => {
      place = await scratch('guide');
      cluster = await startControlPlane({ dir: join(place.dir, 'cluster') });
      dir = join(place.dir, 'collector');
      await mkdir(dir);
    });

    after(async () => {
      await cluster?.stop();
      await place?.remove();
    });

    /** Copied into a shell, as somebody would who administers the cluster. */
    const shell = (text: string) =>
      run('sh', ['-ec', text], {
        cwd: dir,
        env: {
          ...process.env,
          KUBECONFIG: cluster.kubeconfig,
          KUBECACHEDIR: join(dir, 'cache'),
          PATH: `${cluster.binaries}${delimiter}${process.env['PATH'] ?? ''}`,
        },
      });

    /** What the token controller of every cluster does at once; there is none here. */
    async function fillToken(): Promise<void> {
      const token = await cluster.kubectl(['-n', 'tallyman', 'create', 'token', 'tallyman']);
      const patch = JSON.stringify({ stringData: { token: token.trim() } });
      await cluster.kubectl(['-n', 'tallyman', 'patch', 'secret', 'tallyman', '--patch', patch]);
    }

    async function follow(choices: Choices): Promise<void> {
      const guide = guideFor(choices);
      assert.ok(guide);
      await Promise.all(guide.files.map(({ where, text }) => writeFile(join(dir, where), text)));
      const snippets = guide.objects.flatMap(({ steps }) => steps.flatMap(({ snippets = [] }) => snippets));
      for (const { where, text } of snippets) {
        if (where.startsWith('where kubectl works') && !text.includes('kubeadm-config')) {
          await shell(text);
        }
        if (text.includes('kubernetes.io/service-account-token')) {
          await fillToken();
        }
      }
    }

    const statuses = (findings: Finding[], part: string) =>
      findings.filter((finding) => finding.part === part).map(({ check, status }) => `${check} ${status}`);

    test('the account that they make has all permissions that the sources need, and no others', async () => {
      await follow({ ...DEFAULTS, podLogs: 'api' });
      const config = loadConfig(join(dir, 'tallyman.yaml'));
      const findings = await examine(config, [], thisMachine());
      for (const part of ['kubernetesEvents', 'kubernetesLifecycle', 'podLogs']) {
        assert.deepEqual(statuses(findings, `sources.${part}`), ['API server ok', 'permissions ok'], part);
      }
      const kubeconfig = join(dir, 'kubeconfig');
      const may = (...what: string[]) =>
        cluster.kubectl(['auth', 'can-i', ...what, '--all-namespaces'], { kubeconfig }).catch(() => 'no');
      assert.match(await may('get', 'pods/log'), /^yes/);
      assert.match(await may('get', 'secrets'), /^no/);
      assert.match(await may('create', 'pods/exec'), /^no/);
      const { stdout } = await run('grep', ['-c', 'client-key-data', kubeconfig]).catch(
        (error: { stdout: string }) => error
      );
      assert.equal(stdout.trim(), '0', "the administrator's key does not come along");
    });

    test('the collector on each node is an object that the API server takes', async () => {
      await follow(DEFAULTS);
      const image = await cluster.kubectl([
        '-n',
        'tallyman',
        'get',
        'daemonset',
        'tallyman-logs',
        '-o',
        'jsonpath={.spec.template.spec.containers[0].image}',
      ]);
      assert.equal(image, 'tallyman');
      const allowed = ['auth', 'can-i', 'watch', 'pods', '--all-namespaces'];
      const account = ['--as', 'system:serviceaccount:tallyman:tallyman-logs'];
      assert.match(await cluster.kubectl([...allowed, ...account]), /^yes/);
    });
  }
);
