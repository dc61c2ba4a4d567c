import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Rules } from '../../pipeline/rules/rules.ts';
import { Bench, fixture, tempDir, until } from '../../testing.ts';
import { AuditLogFile } from './logFile.ts';

const template = JSON.parse(fixture('kubernetes-audit.jsonl')[15]!) as object;
const line = (id: string) => `${JSON.stringify({ ...template, auditID: id })}\n`;
const text = (...ids: string[]) => ids.map(line).join('');

/** A log, and a collector that follows it and can be stopped, killed and started again. */
class Follower {
  readonly dir: string;
  readonly path: string;
  bench: Bench;
  readonly #rules: Rules | undefined;
  #stop: (() => Promise<void>) | undefined;

  constructor(t: TestContext, rules?: Rules) {
    this.#rules = rules;
    this.dir = tempDir(t);
    this.path = join(this.dir, 'log', 'audit.log');
    mkdirSync(join(this.dir, 'log'));
    this.bench = new Bench(join(this.dir, 'state'));
    t.after(() => this.stop());
  }

  start(): void {
    if (this.#stop) {
      return;
    }
    this.#stop = this.bench.run(new AuditLogFile({ path: this.path, pollMs: 10, rules: this.#rules }));
  }

  async stop(): Promise<void> {
    await this.#stop?.();
    this.#stop = undefined;
    await this.bench.buffer.close();
  }

  /** Everything that was written, by this run and those before. */
  async restart(): Promise<void> {
    await this.stop();
    this.bench = new Bench(join(this.dir, 'state'));
    this.start();
  }

  ids(): string[] {
    return this.bench.records().map((record) => record.k8s_audit_id ?? '');
  }

  async sees(...ids: string[]): Promise<void> {
    await until(`${ids.join(' ')}, not ${this.ids().join(' ')}`, () => this.ids().length >= ids.length).catch(() => {});
    // One poll longer, for what should not come.
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.deepEqual(this.ids(), ids, this.bench.log.lines.join('\n'));
  }

  rotate(name: string): void {
    renameSync(this.path, join(this.dir, 'log', name));
  }
}

test('a log is read from its beginning and followed', async (t) => {
  const f = new Follower(t);
  writeFileSync(f.path, text('1', '2'));
  f.start();
  await f.sees('1', '2');
  appendFileSync(f.path, text('3'));
  await f.sees('1', '2', '3');
  assert.deepEqual(f.bench.deadLetters(), []);
});

test('a log that comes later, even with its folder, is waited for and said', async (t) => {
  const f = new Follower(t);
  rmSync(join(f.dir, 'log'), { recursive: true });
  f.start();
  await until('the message', () =>
    f.bench.log.lines.some((said) => said.includes('is the API server started with --audit-log-path'))
  );
  mkdirSync(join(f.dir, 'log'));
  writeFileSync(f.path, '');
  await new Promise((resolve) => setTimeout(resolve, 50));
  appendFileSync(f.path, line('1').slice(0, 100));
  await new Promise((resolve) => setTimeout(resolve, 50));
  appendFileSync(f.path, line('1').slice(100));
  await f.sees('1');
});

test('a line is taken when it is whole, and not before', async (t) => {
  const f = new Follower(t);
  writeFileSync(f.path, text('1') + line('2').slice(0, 200));
  f.start();
  await f.sees('1');
  appendFileSync(f.path, line('2').slice(200));
  await f.sees('1', '2');
  assert.deepEqual(f.bench.deadLetters(), []);
});

test('after a restart each line is there once, also when what was seen has been forgotten', async (t) => {
  const f = new Follower(t);
  writeFileSync(f.path, text('1', '2') + line('3').slice(0, 50));
  f.start();
  await f.sees('1', '2');
  await f.stop();
  appendFileSync(f.path, line('3').slice(50) + text('4'));
  f.bench = new Bench(join(f.dir, 'state'));
  ['1', '2'].forEach((id) =>
    f.bench.seen.delete(f.bench.records().find((record) => record.k8s_audit_id === id)!.record_id)
  );
  f.start();
  await f.sees('1', '2', '3', '4');
});

for (const name of ['audit-2026-11-23T09-45-05.938.log', 'audit.log.1']) {
  test(`nothing is lost when the log becomes ${name}, and nothing comes twice`, async (t) => {
    const f = new Follower(t);
    writeFileSync(f.path, text('1'));
    f.start();
    await f.sees('1');
    appendFileSync(f.path, text('2'));
    f.rotate(name);
    appendFileSync(join(f.dir, 'log', name), text('3'));
    await f.sees('1', '2', '3');
    writeFileSync(f.path, text('4'));
    await f.sees('1', '2', '3', '4');
  });
}

test('several rotations in quick succession', async (t) => {
  const f = new Follower(t);
  const expected: string[] = [];
  writeFileSync(f.path, text('0-0'));
  f.start();
  await f.sees('0-0');
  expected.push('0-0');
  for (let file = 1; file < 8; file++) {
    f.rotate(`audit-2026-11-23T09-45-0${file}.000.log`);
    const ids = [`${file}-0`, `${file}-1`];
    writeFileSync(f.path, text(...ids));
    expected.push(...ids);
  }
  await f.sees(...expected);
});

test('several rotations while the collector is down, some compressed, one empty', async (t) => {
  const f = new Follower(t);
  writeFileSync(f.path, text('1', '2'));
  f.start();
  await f.sees('1', '2');
  await f.stop();
  const old = (n: number) => join(f.dir, 'log', `audit.log.${n}`);
  writeFileSync(`${old(4)}.gz`, gzipSync(readFileSync(f.path, 'utf8') + text('3', '4')));
  writeFileSync(old(3), text('5'));
  writeFileSync(old(2), '');
  writeFileSync(`${old(1)}.gz`, gzipSync(text('6', '7')));
  [`${old(4)}.gz`, old(3), old(2), `${old(1)}.gz`].forEach((path, n) =>
    utimesSync(path, Date.now() / 1000 - 100 + n, Date.now() / 1000 - 100 + n)
  );
  writeFileSync(f.path, text('8'));
  await f.restart();
  await f.sees('1', '2', '3', '4', '5', '6', '7', '8');
  await f.restart();
  appendFileSync(f.path, text('9'));
  await f.sees('1', '2', '3', '4', '5', '6', '7', '8', '9');
});

test('a last line without an end in a file that was rotated away is taken', async (t) => {
  const f = new Follower(t);
  writeFileSync(f.path, text('1') + line('2').trimEnd());
  f.start();
  await f.sees('1');
  f.rotate('audit.log.1');
  writeFileSync(f.path, text('3'));
  await f.sees('1', '2', '3');
});

test('when the file that was read is gone, reading goes on with what came after, and that is said once', async (t) => {
  const f = new Follower(t);
  writeFileSync(f.path, text('1'));
  f.start();
  await f.sees('1');
  await f.stop();
  writeFileSync(f.path, '');
  await f.restart();
  await new Promise((resolve) => setTimeout(resolve, 100));
  writeFileSync(f.path, text('2'));
  await f.sees('1', '2');
  assert.equal(f.bench.log.lines.filter((said) => said.includes('is gone')).length, 1, f.bench.log.lines.join('\n'));
});

test('a file that is copied and cut short is read to its end in the copy', async (t) => {
  const f = new Follower(t);
  writeFileSync(f.path, text('1', '2'));
  f.start();
  await f.sees('1', '2');
  await f.stop();
  appendFileSync(f.path, text('3'));
  copyFileSync(f.path, `${f.path}.1`);
  truncateSync(f.path, 0);
  appendFileSync(f.path, text('4'));
  await f.restart();
  await f.sees('1', '2', '3', '4');

  copyFileSync(f.path, `${f.path}.1`);
  truncateSync(f.path, 0);
  await until('the message', () => f.bench.log.lines.some((said) => said.includes('was cut short')));
  appendFileSync(f.path, text('5'));
  await f.sees('1', '2', '3', '4', '5');
});

test('a file that is cut short and has grown beyond the old place since is not read from its middle', async (t) => {
  const f = new Follower(t);
  writeFileSync(f.path, text('1'));
  f.start();
  await f.sees('1');
  writeFileSync(f.path, text('2', '3', '4'));
  await f.sees('1', '2', '3', '4');
  assert.deepEqual(f.bench.deadLetters(), []);
});

test('what is no event goes to the dead letters, and the lines around it are kept', async (t) => {
  const f = new Follower(t);
  const half = line('x').slice(0, 120);
  writeFileSync(f.path, `${text('1')}${half}\n${text('2')}{"kind":"Pod"}\n\n\u0000\u0000\n${text('3')}`);
  f.start();
  await f.sees('1', '2', '3');
  assert.deepEqual(
    f.bench.deadLetters().map(({ where, reason, payload }) => [where, reason.split(':')[0], payload]),
    [
      ['kubernetes-audit log', 'not JSON', half],
      ['kubernetes-audit log', 'not JSON', '\u0000\u0000'],
      ['kubernetes-audit log', 'kind', '{"kind":"Pod"}'],
    ]
  );
});

test('a line longer than any event is passed over once, also when the collector is started again', async (t) => {
  const f = new Follower(t);
  writeFileSync(f.path, `${text('1')}${'x'.repeat(9 * 1024 * 1024)}\n`);
  f.start();
  await until('the dead letter', () => f.bench.deadLetters().length === 1);
  await f.sees('1');
  await f.restart();
  appendFileSync(f.path, text('2'));
  await f.sees('1', '2');
  assert.deepEqual(
    f.bench.deadLetters().map(({ reason }) => reason),
    ['a line of 9437184 bytes is longer than 8388608']
  );
});

test('an archive that is broken in its middle costs its rest, and not the collector', async (t) => {
  const f = new Follower(t);
  writeFileSync(f.path, text('1'));
  f.start();
  await f.sees('1');
  await f.stop();
  const many = Array.from({ length: 2000 }, (_, n) => `m${n}`);
  const archive = gzipSync(text('1', ...many));
  writeFileSync(`${f.path}.1.gz`, archive.subarray(0, Math.floor(archive.length / 2)));
  writeFileSync(f.path, text('last'));
  await f.restart();
  await until('the current file', () => f.ids().at(-1) === 'last');
  const read = f.ids().slice(1, -1);
  assert.ok(read.length > 100 && read.length < 2000, `${read.length} lines`);
  assert.deepEqual(read, many.slice(0, read.length));
  assert.ok(f.bench.log.lines.some((said) => said.includes('cannot be unpacked')));
});

test('while the buffer is full the file waits, and it stops at once and in order when it is asked to', async (t) => {
  const f = new Follower(t);
  await f.stop();
  f.bench = new Bench(join(f.dir, 'state'), { maxBytes: 5000 });
  writeFileSync(f.path, text('1', '2'));
  f.start();
  await f.sees('1', '2');
  appendFileSync(f.path, text('3', '4', '5', '6'));
  await until('the message', () => f.bench.log.lines.some((said) => said.includes('the buffer cannot take more')));
  const began = Date.now();
  await f.stop();
  assert.ok(Date.now() - began < 1000);
  await f.restart();
  await f.sees('1', '2', '3', '4', '5', '6');
});

test('a folder in the place of the log does not end the collector', async (t) => {
  const f = new Follower(t);
  mkdirSync(f.path);
  f.start();
  await new Promise((resolve) => setTimeout(resolve, 60));
  rmSync(f.path, { recursive: true });
  writeFileSync(f.path, text('1'));
  await f.sees('1');
});

test('lines that a rule lets go move the position on, and are counted once, also when the collector is killed', async (t) => {
  const f = new Follower(t, new Rules([{ name: 'some', drop: true, evenNotable: true, match: { verbs: ['*'] } }]));
  const counted = () => f.bench.journal.dropped().map(({ source, reason, count }) => [source, reason, count]);
  const durable = (bytes: number) =>
    until('the position', () => {
      const [key] = f.bench.pipeline.cursorKeys('kubernetes-audit-log');
      return key !== undefined && f.bench.pipeline.cursor<{ offset: number }>(key)?.offset === bytes;
    });
  const first = text('1', '2');
  const second = text('3', '4', '5');
  writeFileSync(f.path, first);
  f.start();
  await durable(first.length);
  await f.restart();
  appendFileSync(f.path, second);
  await durable(first.length + second.length);
  await f.restart();
  await f.bench.journal.flush();
  assert.deepEqual(counted(), [['kubernetes-audit', 'rule some', 5]]);
  assert.deepEqual(
    f.bench.records().map(({ event_action, event_count }) => [event_action, event_count]),
    [['drop', 5]]
  );
});
