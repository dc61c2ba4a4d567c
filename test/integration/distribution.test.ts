import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { exec } from '../parts/exec.ts';
import { writeImageArchive } from '../parts/image.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { steadyPort } from '../parts/ports.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { startRegistry, type Registry, type Release } from '../parts/registry/registry.ts';
import { eventually, scratch, startCollector, stored, type RunningCollector, type Stored } from './harness.ts';

const TOKEN = 'a token of the registries';
const OUTAGE_MS = 60_000;
const cli = fileURLToPath(new URL('../../collector/cli.ts', import.meta.url));

/** A real registry that is driven by skopeo, and what has to be recorded of it: each once. */
class Driven {
  readonly registry: Registry;
  readonly release: Release;
  readonly #images: string;
  readonly expected: string[] = [];
  #events = 0;

  constructor(registry: Registry, release: Release, images: string) {
    this.registry = registry;
    this.release = release;
    this.#images = images;
  }

  image(repository: string, tag: string): string {
    return `docker://${this.registry.name}/${repository}${tag.includes(':') ? '@' : ':'}${tag}`;
  }

  async push(image: 'a' | 'b', repository: string, tag: string, user = 'alice'): Promise<void> {
    const from = `docker-archive:${join(this.#images, `${image}.tar`)}`;
    const creds = `--dest-creds=${user}:${user}-secret`;
    await this.registry.skopeo(['copy', '--dest-tls-verify=false', creds, from, this.image(repository, tag)]);
    this.expected.push(`${user} push artifact ${repository}:${tag} success`);
  }

  async pull(repository: string, reference: string): Promise<void> {
    const to = `dir:${join(this.#images, `pull-${this.release}-${(this.#events += 1)}`)}`;
    const creds = '--src-creds=alice:alice-secret';
    await this.registry.skopeo(['copy', '--src-tls-verify=false', creds, this.image(repository, reference), to]);
    const separator = reference.includes(':') ? '@' : ':';
    this.expected.push(`alice pull artifact ${repository}${separator}${reference} success`);
  }

  /** Between repositories of the registry: what is there already is mounted, and not sent. */
  async copy(from: [string, string], to: [string, string]): Promise<void> {
    const creds = ['--src-creds=alice:alice-secret', '--dest-creds=alice:alice-secret'];
    const insecure = ['--src-tls-verify=false', '--dest-tls-verify=false'];
    await this.registry.skopeo(['copy', ...insecure, ...creds, this.image(...from), this.image(...to)]);
    this.expected.push(`alice pull artifact ${from.join(':')} success`, `alice push artifact ${to.join(':')} success`);
  }

  /** The mounts that its log tells of: what skopeo mounts depends on what it remembers of earlier runs. */
  async mounts(): Promise<string[]> {
    const lines = (await readFile(this.registry.logFile, 'utf8')).split('\n');
    const mount = /"POST \/v2\/(?<to>.+)\/blobs\/uploads\/\?\S*mount=(?<digest>[^& ]+)\S* HTTP\/1\.1" 201 /;
    return lines.flatMap((line) => {
      const { to, digest } = mount.exec(line)?.groups ?? {};
      return digest === undefined ? [] : [`alice mount blob ${to}@${decodeURIComponent(digest)} success`];
    });
  }

  moved(repository: string, tag: string): void {
    this.expected.push(`alice tag-move tag ${repository}:${tag} success`);
  }

  async delete(repository: string, tag: string, digest: string): Promise<void> {
    const creds = '--creds=alice:alice-secret';
    await this.registry.skopeo(['delete', '--tls-verify=false', creds, this.image(repository, tag)]);
    this.expected.push(
      `alice pull artifact ${repository}:${tag} success`,
      `alice delete artifact ${repository}@${digest} success`,
      `alice untag tag ${repository}:${tag} success`
    );
  }

  /** What somebody asks with a password. */
  ask(method: string, path: string, accept = '', user = 'alice', password = `${user}-secret`): Promise<Response> {
    const headers = { authorization: `Basic ${btoa(`${user}:${password}`)}`, accept };
    return fetch(`http://${this.registry.name}/v2/${path}`, { method, headers });
  }

  async digestOf(repository: string, tag: string): Promise<string> {
    const accept = 'application/vnd.docker.distribution.manifest.v2+json';
    const answer = await this.ask('HEAD', `${repository}/manifests/${tag}`, accept);
    this.expected.push(`alice pull artifact ${repository}:${tag} success head only`);
    return answer.headers.get('docker-content-digest')!;
  }
}

function told({ record: r }: Stored): string {
  const parts = [r.user_name ?? '-', r.event_action, r.registry_resource_type, r.registry_resource_name];
  const reason = r.event_outcome === 'failure' ? r.http_response_status_code : r.event_reason;
  return [...parts, r.event_outcome, reason].filter((part) => part !== undefined).join(' ');
}

describe('Distribution registries, to Loki', { skip: skipWithout('loki', 'registry'), timeout: 280_000 }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let loki: Loki;
  let collector: RunningCollector;
  let all: Driven[] = [];
  const configFile = () => join(place.dir, 'collector', 'collector.yaml');

  const collect = async () => {
    collector = await startCollector(join(place.dir, 'collector'), JSON.parse(await readFile(configFile(), 'utf8')));
  };
  const recordsOf = (driven: Driven) =>
    stored(
      loki.url,
      `{tallyman="record",object="image-registry"} |= "\\"registry_name\\":\\"${driven.registry.name}\\""`
    );

  /** That there is what is expected, each once, and nothing else; waits for it. */
  const holds = async (driven: Driven) => {
    const expected = [...driven.expected, ...(await driven.mounts())].sort();
    let found: string[] = [];
    await eventually(async () => {
      found = (await recordsOf(driven)).map(told).sort();
      return JSON.stringify(found) === JSON.stringify(expected);
    }, 60).catch(() => {});
    assert.deepEqual(found, expected, `${driven.release}: ${collector.said().slice(-2000)}`);
  };

  before(async () => {
    place = await scratch('distribution');
    const { dir } = place;
    await mkdir(join(dir, 'collector'));
    await writeFile(join(dir, 'collector', 'token'), `${TOKEN}\n`);
    loki = await startLoki({ dir: join(dir, 'loki') });
    for (const [name, command] of [
      ['a', 'infinity'],
      ['b', '1000'],
    ] as const) {
      await writeImageArchive(join(dir, `${name}.tar`), [{ tag: 'team/web:1.4', command: ['sleep', command] }]);
    }
    const distribution: object[] = [];
    for (const release of ['2.8', '3'] satisfies Release[]) {
      const port = await steadyPort();
      const url = `http://127.0.0.1:${port}/events`;
      const registry = await startRegistry({
        dir: join(dir, release),
        release,
        users: true,
        // Release 2.8 as most are: events do not say what belongs to a manifest.
        notify: { url, token: TOKEN, references: release === '3' },
      });
      const notifications = { listen: `127.0.0.1:${port}`, tokenFile: 'token' };
      distribution.push({ name: registry.name, notifications, accessLog: { path: registry.logFile } });
      all = [...all, new Driven(registry, release, dir)];
    }
    const config = {
      cluster: 'registries',
      loki: { url: loki.url },
      buffer: { dir: 'state' },
      sources: { distribution },
    };
    await writeFile(configFile(), JSON.stringify(config));
    await collect();
  });

  after(async () => {
    await collector?.kill('SIGTERM');
    await Promise.all(all.map(({ registry }) => registry.stop()));
    await loki?.stop();
    await place?.remove();
  });

  test('all that skopeo does, each once: push, pull, mount, retag, move, delete, wrong passwords', async () => {
    for (const driven of all) {
      const { registry, expected, release } = driven;
      const insecure = ['--tls-verify=false', `--authfile=${join(place.dir, `auth-${release}.json`)}`];
      await registry.skopeo(['login', ...insecure, '-u', 'alice', '-p', 'alice-secret', registry.name]);
      // Release 2.8 does not log who it was.
      expected.push(`${release === '3' ? 'alice' : '-'} login registry success`);
      await assert.rejects(registry.skopeo(['login', ...insecure, '-u', 'mallory', '-p', 'guess', registry.name]));
      expected.push('mallory login registry failure 401');
      await driven.push('a', 'team/web', '1.4');
      const digest = await driven.digestOf('team/web', '1.4');
      await driven.pull('team/web', '1.4');
      await driven.pull('team/web', digest);
      await driven.copy(['team/web', '1.4'], ['other/app', '1']);
      await driven.copy(['team/web', '1.4'], ['team/web', 'stable']);
      await driven.push('b', 'team/web', '1.4');
      driven.moved('team/web', '1.4');
      await driven.delete('other/app', '1', digest);
      await assert.rejects(driven.pull('team/web', '9'), /manifest unknown/);
      expected.push('alice pull artifact team/web:9 failure 404');
      const wrong = ['copy', '--src-tls-verify=false', '--src-creds=mallory:guess'];
      await assert.rejects(registry.skopeo([...wrong, driven.image('team/web', '1.4'), `dir:${place.dir}/none`]));
      expected.push('mallory login artifact team/web:1.4 failure 401');
    }
    for (const driven of all) {
      await holds(driven);
      const mounts = (await recordsOf(driven)).filter(({ record }) => record.event_action === 'mount');
      const [mounted] = mounts.filter(({ record }) => record.container_image_repository === 'other/app');
      assert.equal(mounted?.record.container_image_repository_from, 'team/web');
    }
  });

  test('what a record says of a tag that was moved, and of a push', async () => {
    for (const driven of all) {
      const list = (await recordsOf(driven)).map(({ record, labels }) => ({ ...record, labels }));
      const [first, second] = list.filter(
        ({ event_action: action, container_image_tag: tag }) => action === 'push' && tag === '1.4'
      );
      const move = list.find(({ event_action: action }) => action === 'tag-move');
      assert.ok(first && second && move);
      assert.notEqual(first.oci_manifest_digest, second.oci_manifest_digest);
      assert.deepEqual(
        [move.oci_manifest_previous_digest, move.oci_manifest_digest, move.user_name, move.labels['severity']],
        [first.oci_manifest_digest, second.oci_manifest_digest, 'alice', 'medium']
      );
      const manifest = JSON.parse(
        await (await driven.ask('GET', `team/web/manifests/1.4`, first.oci_manifest_media_type)).text()
      ) as { config: { size: number }; layers: Array<{ size: number }> };
      driven.expected.push('alice pull artifact team/web:1.4 success');
      const parts = manifest.layers.reduce((sum, { size }) => sum + size, manifest.config.size);
      // The manifest itself is some hundred bytes.
      assert.ok(first.container_image_size! > parts && first.container_image_size! < parts + 1000);
      assert.deepEqual(
        [first.client_address, first.client_network_class, first.user_agent_name, first.registry_project],
        ['127.0.0.1', 'loopback', 'skopeo', 'team']
      );
      const query = `{tallyman="evidence"} |= "${first.record_id}"`;
      const [evidence] = await stored(loki.url, query);
      const { action } = (evidence!.record as unknown as { evidence: { action: string } }).evidence;
      assert.equal(action, 'push');
    }
  });

  test('across a restart of the registries, and a minute without the collector and then without Loki', async () => {
    for (const driven of all) {
      await driven.registry.stop();
      await driven.registry.start();
      await driven.push('a', 'team/again', '1');
    }
    await collector.kill('SIGKILL');
    const killed = Date.now();
    for (const driven of all) {
      await driven.push('a', 'team/away', '1');
      await driven.pull('team/away', '1');
      await assert.rejects(driven.pull('team/away', '9'));
      driven.expected.push('alice pull artifact team/away:9 failure 404');
    }
    await sleep(OUTAGE_MS / 2);
    await loki.kill('SIGKILL');
    const gone = Date.now();
    await sleep(killed + OUTAGE_MS - Date.now());
    await collect();
    for (const driven of all) {
      await driven.push('b', 'team/away', '1');
      driven.moved('team/away', '1');
      await driven.pull('team/away', '1');
    }
    await collector.kill('SIGKILL');
    await collect();
    await sleep(gone + OUTAGE_MS - Date.now());
    loki = await startLoki({ dir: join(place.dir, 'loki'), port: loki.port });
    for (const driven of all) {
      await driven.push('b', 'team/back', '1');
    }
    for (const driven of all) {
      await holds(driven);
    }
  });

  test('files of what was collected live add nothing', async () => {
    for (const driven of all) {
      const args = [
        cli,
        'replay',
        '--config',
        configFile(),
        '--registry',
        driven.registry.name,
        driven.registry.logFile,
      ];
      const said = await exec(process.execPath, args);
      assert.match(said, /written +0\n/, said);
      await holds(driven);
    }
  });

  test('the doctor finds the registries, their configuration and their logs', async () => {
    const report = await exec(process.execPath, [cli, 'doctor', '--config', configFile(), '--json']).catch(
      (error: Error) => error.message
    );
    for (const { registry } of all) {
      const part = `sources.distribution ${registry.name}`;
      const { findings } = JSON.parse(report) as {
        findings: Array<{ part: string; check: string; status: string; found: string }>;
      };
      const of = (check: string) => findings.filter((finding) => finding.part === part && finding.check === check);
      assert.match(of('registry')[0]!.found, /wants a login \(Basic\)$/);
      assert.deepEqual(
        of('port').map(({ status }) => status),
        ['ok']
      );
      assert.deepEqual(
        of('file').map(({ status }) => status),
        ['ok']
      );
      assert.deepEqual(
        of('requests').map(({ status }) => status),
        ['ok']
      );
      assert.ok(of('log level').some(({ status }) => status === 'ok'));
    }
  });
});
