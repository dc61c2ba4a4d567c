import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { Huawei, INSTANCE, PROJECT, traceOf, type Trace } from '../parts/huawei/huawei.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { compare, eventually, exactly, scratch, startCollector, stored, type RunningCollector } from './harness.ts';

const CLI = fileURLToPath(new URL('../../collector/cli.ts', import.meta.url));
const NAME = 'swr.cn-north-4.myhuaweicloud.com';
const SHOP = 'shop.swr-pro.example.com';
const RECORDS = '{tallyman="record",cluster="cloud",object="image-registry"}';
const HOUR = 3_600_000;

/** What happens in the project: all that is to be recorded, by record id. */
class Happenings {
  readonly wanted = new Set<string>();
  readonly traces: Trace[] = [];
  readonly #huawei: Huawei;
  #number = 0;

  constructor(huawei: Huawei) {
    this.#huawei = huawei;
  }

  /** A trace of CTS, which can be read so many milliseconds later. */
  trace(change: Partial<Trace> = {}, lateMs = 0): Trace {
    const trace = this.#huawei.cts.add(traceOf({ project_id: PROJECT, ...change }), lateMs);
    this.wanted.add(`swr/${NAME}/${trace.trace_id}`);
    this.traces.push(trace);
    return trace;
  }

  /** Somebody pulls or pushes: the instance's audit log alone tells. */
  transfer(): void {
    const operation = this.#number % 4 === 0 ? 'create' : 'pull';
    this.#logged(operation, 'library/web:1.4');
  }

  /** An artifact is deleted by the registry's own API: CTS knows nothing of it. */
  deleteByClient(): void {
    this.#logged('delete', `library/client:${this.#number}`);
  }

  /** An artifact is deleted at the console: both tell, in either order, CTS's record is the one. */
  deleteAtConsole(lateMs: number): void {
    const resource = `library/console:${this.#number}`;
    const change = { trace_name: 'deleteArtifact', resource_type: 'artifact', resource_name: resource };
    this.trace({ ...change, trace_type: 'ConsoleAction' }, lateMs);
    this.#number += 1;
    this.#huawei.swr.add({ operation: 'delete', resource });
  }

  #logged(operation: string, resource: string): void {
    this.#number += 1;
    const { id } = this.#huawei.swr.add({ operation, resource });
    this.wanted.add(`swr/${SHOP}/audit-log/${INSTANCE}/${id}`);
  }
}

describe('SWR, to Loki', { skip: skipWithout('loki') }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let huawei: Huawei;
  let loki: Loki;
  let collector: RunningCollector;
  let happen: Happenings;

  const config = () => ({
    cluster: 'cloud',
    loki: { url: loki.url },
    sources: {
      swr: huawei.config(
        {
          interval: '1s',
          overlap: '12s',
          lookBack: '1h',
          enterpriseInstances: [{ id: INSTANCE, name: SHOP }],
        },
        true
      ),
    },
  });
  const start = async () => {
    collector = await startCollector(join(place.dir, 'collector'), config());
  };
  /** Keys that are valid for a while. */
  const giveKeys = () => {
    const token = { securityToken: `token-${Math.random()}`, expiresAt: Date.now() + HOUR };
    return huawei.giveKeys(token);
  };
  const idsIn = async () => (await stored(loki.url, RECORDS)).map(({ record }) => record.record_id);

  before(async () => {
    place = await scratch('swr');
    huawei = new Huawei(join(place.dir, 'huawei'));
    giveKeys();
    [loki] = await Promise.all([startLoki({ dir: join(place.dir, 'loki') }), huawei.start()]);
    happen = new Happenings(huawei);
  });

  after(async () => {
    await collector?.kill('SIGTERM');
    await huawei?.stop();
    await loki?.stop();
    await place?.remove();
  });

  test('each trace and each audit log entry once: killed, throttled, keys expired, either side away, traces late and out of order', async () => {
    for (let number = 0; number < 900; number++) {
      happen.trace({
        time: Date.now() - 60_000 - number * 3000,
        trace_name: number % 2 ? 'createImageTag' : 'deleteImageTag',
      });
    }
    await start();
    const feeding = new AbortController();
    const fed = (async () => {
      for (let beat = 0; !feeding.signal.aborted; beat++) {
        happen.trace({ time: Date.now() - (beat % 3) * 1500 }, (beat % 5) * 1200);
        happen.transfer();
        if (beat % 8 === 0) {
          happen.deleteAtConsole(beat % 16 === 0 ? 4000 : 0);
        }
        // What the audit log alone tells is held for a minute; the test waits no longer than it has to.
        if (beat < 40 && beat % 10 === 0) {
          happen.deleteByClient();
        }
        await sleep(100);
      }
    })();
    const kill = async () => {
      await collector.kill('SIGKILL');
      await start();
    };
    // In the middle of the first sweep.
    for (let round = 0; round < 4; round++) {
      await sleep(300 + Math.random() * 700);
      await kill();
    }
    huawei.gateway.throttled = 12;
    await sleep(2000);
    for (const credential of huawei.gateway.credentials.values()) {
      credential.expiresAt = 0;
    }
    await eventually(() => (huawei.gateway.answered.get(401) ?? 0) > 0, 10);
    giveKeys();
    await sleep(2000);
    await kill();
    await huawei.stop();
    await sleep(4000);
    await kill();
    await huawei.start();
    await sleep(2000);
    await loki.kill('SIGKILL');
    await eventually(() => /waiting for Loki at .*KiB are kept on disk/.test(collector.said()), 20);
    await sleep(2000);
    await kill();
    loki = await startLoki({ dir: join(place.dir, 'loki'), port: loki.port });
    await kill();
    await sleep(2000);
    feeding.abort();
    await fed;
    const wanted = [...happen.wanted];
    await eventually(async () => {
      const there = new Set(await idsIn());
      return wanted.every((id) => there.has(id));
    }, 110).catch(() => {});
    // Whoever wrote something twice has had the time to.
    await sleep(3000);
    assert.deepEqual(compare(wanted, await idsIn()), exactly);
    const more = (await idsIn()).filter((id) => !happen.wanted.has(id));
    assert.deepEqual(more, [], 'nothing else is recorded');
    assert.ok(wanted.length > 1200, `${wanted.length}`);
    assert.equal(huawei.gateway.throttled, 0);
  });

  test('a deletion has who, from where, and of which instance; a login command is looked at', async () => {
    const config = { trace_name: 'createDockerConfig', resource_type: 'dockerlogincmd', resource_name: '' };
    const response = JSON.stringify({ auths: { [NAME]: { auth: 'bm90LWZvci1sb2tp' } } });
    const login = happen.trace({ ...config, trace_type: 'ConsoleAction', response });
    const id = `swr/${NAME}/${login.trace_id}`;
    const record = await eventually(async () => (await stored(loki.url, `${RECORDS} |= "${login.trace_id}"`))[0], 20);
    assert.equal(record.labels['severity'], 'medium');
    assert.equal(record.labels['actor'], 'human');
    const { event_action: action, registry_resource_type: type, registry_operation: operation } = record.record;
    assert.deepEqual([action, type, operation], ['create', 'credential', 'createDockerConfig']);
    const [evidence] = await stored(loki.url, `{tallyman="evidence",cluster="cloud"} |= "${id}"`);
    assert.match(JSON.stringify(evidence?.record), /dockerlogincmd/);
    assert.doesNotMatch(JSON.stringify(evidence?.record), /bm90LWZvci1sb2tp/);
    const deleted = (await stored(loki.url, `${RECORDS} |= "library/console:"`))[0]!.record;
    assert.deepEqual(
      [deleted.event_action, deleted.user_name, deleted.client_address, deleted.registry_project],
      ['delete', 'alice', '203.0.113.7', 'library']
    );
  });

  test('the same traces in a file of OBS are known already', async () => {
    const before = (await idsIn()).length;
    const dir = join(place.dir, 'collector');
    const file = join(dir, 'x_CloudTrace_cn-north-4_2026-01-01T00-10-00Z_1a2b.json.gz');
    const unseen = traceOf({ project_id: PROJECT, time: Date.now() - 30 * 60_000 });
    await writeFile(file, gzipSync(JSON.stringify([...happen.traces, unseen])));
    const { stdout } = await promisify(execFile)(process.execPath, [
      CLI,
      'replay',
      '--config',
      join(dir, 'collector.yaml'),
      file,
    ]);
    assert.match(stdout, /1\s+written|written\D+1\b/);
    const there = await eventually(async () => {
      const ids = await idsIn();
      return ids.length > before && ids;
    }, 10);
    assert.deepEqual(compare([...happen.wanted, `swr/${NAME}/${unseen.trace_id}`], there), exactly);
    assert.equal(there.length, before + 1);
  });
});
