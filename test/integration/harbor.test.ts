import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FakeHarbor, type ArtifactDeed } from '../parts/harbor/fakeHarbor.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { freePort } from '../parts/ports.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { counts, eventually, scratch, startCollector, stored, type RunningCollector } from './harness.ts';

const cli = fileURLToPath(new URL('../../collector/cli.ts', import.meta.url));
const digest = (number: number) => `sha256:${number.toString(16).padStart(64, '0')}`;

/** Does things at a Harbor, and knows what there must be of them. */
class Users {
  readonly #harbor: FakeHarbor;
  readonly wanted: string[] = [];
  readonly #late: Array<Promise<void>> = [];
  #number = 0;

  constructor(harbor: FakeHarbor) {
    this.#harbor = harbor;
  }

  /** One more action: pushes, pulls and deletions in either project, every seventh of them told of late, every tenth done twice at once. */
  act(): void {
    const number = (this.#number += 1);
    const operation = (['push', 'pull', 'pull', 'delete'] as const)[number % 4]!;
    const repository = `${number % 3 === 0 ? 'lab' : 'shop'}/web`;
    const deed: ArtifactDeed = { operation, repository, digest: digest(number), tag: `t${number}`, user: 'alice' };
    const times = number % 10 === 0 ? 2 : 1;
    for (let time = 0; time < times; time++) {
      this.#act({ ...deed, at: Date.now() }, number);
    }
    if (number % 25 === 0) {
      const name = `user-${number}`;
      this.#harbor.log({
        operation: 'login',
        resourceType: 'user',
        resource: name,
        username: name,
        description: 'login',
      });
      this.wanted.push(`login ${name}`);
    }
  }

  async keepActing(seconds: number): Promise<void> {
    for (const until = Date.now() + seconds * 1000; Date.now() < until; await sleep(40)) {
      this.act();
    }
  }

  /** All that is told of late has been told of. */
  async settled(): Promise<void> {
    await Promise.all(this.#late);
  }

  #act(deed: ArtifactDeed, number: number): void {
    const { operation, repository, tag } = deed;
    const resource = operation === 'delete' ? `${repository}@${deed.digest}` : `${repository}:${tag}`;
    this.wanted.push(`${operation} ${resource}`);
    if (number % 7 === 0) {
      const entry = this.#harbor.actLate(deed);
      this.#late.push(sleep(200 + Math.random() * 3000).then(() => entry.commit()));
    } else {
      this.#harbor.act(deed);
    }
  }
}

describe('a Harbor, to Loki', { skip: skipWithout('loki'), timeout: 240_000 }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let loki: Loki;
  let harbor: FakeHarbor;
  let users: Users;
  let collector: RunningCollector;
  let config: Record<string, unknown>;
  const dir = () => join(place.dir, 'collector');

  const restart = async () => (collector = await startCollector(dir(), config));
  const registry = () => stored(loki.url, '{cluster="harbor",object="image-registry",tallyman="record"}');

  /** Waits until what was done is stored, and says what is there too often or not often enough. */
  const compared = async () => {
    await users.settled();
    await harbor.jobs.idle();
    const wanted = counts(users.wanted);
    const differences = async () => {
      const found = counts(
        (await registry()).map(({ record }) => `${record.event_action} ${record.registry_resource_name}`)
      );
      return [...new Set([...wanted.keys(), ...found.keys()])]
        .filter((name) => wanted.get(name) !== found.get(name))
        .map((name) => `${name}: ${found.get(name) ?? 0} instead of ${wanted.get(name) ?? 0}`);
    };
    await eventually(async () => (await differences()).length === 0, 40).catch(() => {});
    // What comes twice comes late.
    await sleep(3000);
    return differences();
  };

  before(async () => {
    place = await scratch('harbor');
    await mkdir(dir(), { recursive: true });
    await writeFile(join(dir(), 'token'), 'hook-token\n');
    await writeFile(join(dir(), 'secret'), 'robot-secret\n');
    loki = await startLoki({ dir: join(place.dir, 'loki') });
    harbor = new FakeHarbor({ pace: 1 / 20 });
    harbor.accounts.push({ name: 'robot$tallyman', secret: 'robot-secret', system: true });
    await harbor.start();
    const port = await freePort();
    const hook = { address: `http://127.0.0.1:${port}/harbor`, authHeader: 'Bearer hook-token' };
    for (const [project, format] of [
      ['shop', 'Default'],
      ['lab', 'CloudEvents'],
    ] as const) {
      harbor.addProject(project);
      harbor.addPolicy({ project, format, ...hook });
    }
    users = new Users(harbor);
    config = {
      cluster: 'harbor',
      loki: { url: loki.url },
      sources: {
        harbor: {
          name: 'harbor.example.com',
          url: harbor.url,
          webhook: { listen: `127.0.0.1:${port}`, tokenFile: 'token' },
          auditLog: { username: 'robot$tallyman', passwordFile: 'secret', interval: '1s' },
        },
      },
    };
    await restart();
    await eventually(() => /connected to Harbor/.test(collector.said()) && /listening for/.test(collector.said()), 10);
  });

  after(async () => {
    await collector?.kill('SIGTERM');
    await harbor?.stop();
    await loki?.stop();
    await place?.remove();
  });

  test('an action that both tell of is one record within seconds, with the fields of both', async () => {
    users.act();
    const [pull] = await eventually(async () => {
      const list = await registry();
      return list.length > 0 && list;
    }, 8);
    assert.equal(pull!.record.event_action, 'pull');
    assert.equal(pull!.record.registry_operation, 'pull_artifact');
    assert.equal(pull!.record.registry_product, 'harbor');
    assert.equal(pull!.record.oci_manifest_digest, digest(1));
    assert.deepEqual(
      [pull!.labels['actor'], pull!.labels['access'], pull!.labels['severity']],
      ['human', 'read', 'info']
    );
    const [evidence] = await stored(loki.url, `{cluster="harbor",tallyman="evidence"} |= "${pull!.record.record_id}"`);
    const kept = (evidence!.record as unknown as { evidence: Record<string, Record<string, unknown>> }).evidence;
    assert.equal(kept['audit_log']?.['operation_result'], true);
    assert.equal(kept['webhook']?.['type'], 'PULL_ARTIFACT');
    assert.deepEqual(await compared(), []);
  });

  test('each action once: killed again and again, throttled, refused, told late and out of order', async () => {
    const acting = users.keepActing(24);
    for (let round = 0; round < 6; round++) {
      await sleep(1500 + Math.random() * 1500);
      // One after the other they would make the collector wait longer each time.
      harbor.faults.splice(0, Infinity, { status: 503 }, { status: 429, headers: { 'retry-after': '1' } });
      await collector.kill('SIGKILL');
      await restart();
    }
    await acting;
    assert.deepEqual(await compared(), []);
  });

  test('each action once, across outages of either side that outlast the webhooks', async () => {
    const acting = users.keepActing(36);
    await sleep(2000);
    // Longer than Harbor tries to deliver a webhook: the audit log has to tell.
    await collector.kill('SIGKILL');
    await sleep(14_000);
    await restart();
    await sleep(3000);
    await harbor.halt();
    await sleep(14_000);
    await harbor.start();
    await acting;
    const lost = harbor.jobs.attempts.filter(({ status }) => status === 0).length;
    assert.ok(lost > 30, `${lost} attempts found nobody`);
    assert.deepEqual(await compared(), []);
  });

  test('a permission that is taken away is a record; a login that failed and a tag that was moved ask for attention', async () => {
    const account = harbor.accounts[0]!;
    account.expiresAt = Date.now() - 1;
    const journal = (action: string) => stored(loki.url, `{cluster="harbor",object="collector"} |= "${action}"`);
    const [lost] = await eventually(async () => {
      const list = await journal('permission-lost');
      return list.length > 0 && list;
    }, 15);
    assert.equal(lost!.record.collector_source, 'harbor harbor.example.com');
    const failed = { operation: 'login', resourceType: 'user', resource: 'eve', username: 'eve', succeeded: false };
    harbor.log(failed);
    for (const number of [9001, 9002]) {
      const at = Date.now() + number - 9001;
      harbor.act({
        operation: 'push',
        repository: 'shop/app',
        digest: digest(number),
        tag: '1.4',
        user: 'mallory',
        at,
      });
    }
    account.expiresAt = undefined;
    users.wanted.push('login eve', 'push shop/app:1.4', 'tag-move shop/app:1.4');
    assert.deepEqual(await compared(), []);
    const asking = await stored(loki.url, '{cluster="harbor",object="image-registry",severity="medium"}');
    assert.deepEqual(asking.map(({ record }) => `${record.event_action} ${record.user_name}`).sort(), [
      'login eve',
      'tag-move mallory',
    ]);
    await eventually(async () => (await journal('permission-regained')).length === 1, 10);
  });

  test('an export of the audit log is known to hold nothing new', async () => {
    const headers = { authorization: `Basic ${Buffer.from('robot$tallyman:robot-secret').toString('base64')}` };
    const pages: string[] = [];
    // As a person would export it: page by page, by the links.
    for (let path: string | undefined = '/api/v2.0/auditlog-exts?page=1&page_size=100&sort=id'; path !== undefined;) {
      const response = await fetch(harbor.url + path, { headers });
      pages.push(await response.text());
      path = /<([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    }
    assert.ok(pages.length > 5, `${pages.length} pages`);
    const file = join(place.dir, 'export.json');
    await writeFile(file, pages.join(''));
    const before = (await registry()).length;
    const { stdout } = await promisify(execFile)(process.execPath, [
      cli,
      'replay',
      '--config',
      join(dir(), 'collector.yaml'),
      file,
    ]);
    assert.match(stdout, /written {7}0\n/, stdout);
    assert.equal((await registry()).length, before);
  });
});
