import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fixture, tempDir, until } from './testing.ts';

const CLI = fileURLToPath(new URL('cli.ts', import.meta.url));

interface Program {
  child: ChildProcess;
  out: () => string;
  err: () => string;
  ended: Promise<number | null>;
}

function start(t: TestContext, ...args: string[]): Program {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (out += String(data)));
  child.stderr.on('data', (data: Buffer) => (err += String(data)));
  t.after(() => child.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, out: () => out, err: () => err, ended };
}

async function run(t: TestContext, ...args: string[]) {
  const program = start(t, ...args);
  const status = await program.ended;
  return { status, out: program.out(), err: program.err() };
}

function config(dir: string, more = ''): string {
  const path = join(dir, 'collector.yaml');
  writeFileSync(
    path,
    `cluster: test\nloki: { url: "http://127.0.0.1:9" }\nbuffer: { dir: ${join(dir, 'state')} }\nsources:\n  kubernetesAudit: { logFile: { path: ${join(dir, 'audit.log')} } }\n${more}`
  );
  return path;
}

const refused: Array<[string[], RegExp]> = [
  [[], /a command is needed: collect/],
  [['serve'], /unknown command: serve; there are collect/],
  [['--config', 'x'], /unknown command: --config/],
  [['collect', 'twice'], /Unexpected argument 'twice'/],
  [['collect'], /--config FILE is needed/],
  [['collect', '--config'], /argument missing|requires an argument/i],
  [['collect', '--confg', 'x'], /Unknown option '--confg'/],
];
for (const [args, message] of refused) {
  test(`2: tallyman ${args.join(' ')}`, async (t) => {
    const { status, out, err } = await run(t, ...args);
    assert.equal(status, 2);
    assert.match(err, message);
    assert.match(err, /Usage: tallyman (collect|COMMAND) --config FILE/);
    assert.equal(out, '');
  });
}

test('0: --help and -h say how it is used', async (t) => {
  for (const flag of ['--help', '-h']) {
    const whole = await run(t, flag);
    assert.deepEqual([whole.status, whole.err], [0, '']);
    assert.match(whole.out, /^Usage: tallyman COMMAND[^]*  collect +gather/);
    const { status, out, err } = await run(t, 'collect', flag);
    assert.deepEqual([status, err], [0, '']);
    assert.match(out, /^Usage: tallyman collect[^]*Exit status: 0 after a stop/);
  }
});

test('--check: 0 for a valid configuration, 2 with every fault for another, and nothing is started', async (t) => {
  const dir = tempDir(t);
  const path = config(dir);
  assert.deepEqual(await run(t, 'collect', '--config', path, '--check'), {
    status: 0,
    out: `${path} is valid\n`,
    err: '',
  });
  const wrong = config(dir, '  dokcer: {}\nclustre: x\n');
  const { status, out, err } = await run(t, 'collect', '--config', wrong, '--check');
  assert.deepEqual([status, out], [2, '']);
  assert.equal(
    err,
    `${wrong} is not valid:\n` +
      '  sources.dokcer: unknown key; allowed here: kubernetesAudit, kubernetesEvents, kubernetesLifecycle, docker, containerLogs, podLogs, distribution, harbor, swr (line 6)\n' +
      '  clustre: unknown key; allowed here: cluster, loki, buffer, health, checks, sources (line 7)\n'
  );
  assert.equal((await run(t, 'collect', '--config', join(dir, 'none.yaml'))).status, 2);
});

test('it runs without Loki, says what it waits for, refuses a second one, and stops with 0', async (t) => {
  const dir = tempDir(t);
  const path = config(dir);
  writeFileSync(join(dir, 'audit.log'), `${fixture('kubernetes-audit.jsonl').join('\n')}\n`);
  const first = start(t, 'collect', '--config', path);
  await until(
    'it waits for Loki',
    () => /waiting for Loki at http:\/\/127.0.0.1:9: .*ECONNREFUSED.*; \d+ KiB are kept on disk/.test(first.err()),
    20
  );
  const second = await run(t, 'collect', '--config', path);
  assert.equal(second.status, 1);
  assert.match(second.err, /another collector uses .*; give each its own "buffer.dir"/);
  first.child.kill('SIGTERM');
  assert.equal(await first.ended, 0, first.err());
  assert.match(first.err(), /SIGTERM: stopping[^]*KiB stay on disk and will be sent by the next run/);
  for (const line of first.err().trim().split('\n')) {
    assert.match(line, /^\d{4}-\d\d-\d\dT[\d:.]+Z (info |warn |error) [\w -]+: /);
  }
});

test('1: a port in use, and the collector does not hang on', async (t) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  t.after(() => other.close());
  const dir = tempDir(t);
  for (const name of ['crt', 'key', 'token']) {
    writeFileSync(join(dir, name), name);
  }
  const webhook = `listen: "127.0.0.1:${(other.address() as AddressInfo).port}", tokenFile: token, tls: { certFile: crt, keyFile: key }`;
  const path = join(dir, 'collector.yaml');
  const text = `cluster: test\nloki: { url: "http://127.0.0.1:9" }\nbuffer: { dir: state }\nsources: { kubernetesAudit: { webhook: { ${webhook} } } }\n`;
  writeFileSync(path, text);
  const notPem = await run(t, 'collect', '--config', path);
  assert.equal(notPem.status, 1, 'a certificate that is none');
  writeFileSync(join(dir, 'token'), '');
  const empty = await run(t, 'collect', '--config', path);
  assert.equal(empty.status, 1);
  assert.match(empty.err, /tokenFile: .*token is empty/);
});
