import assert from 'node:assert/strict';
import { mock, test, type TestContext } from 'node:test';
import { Bench, memoryLog, tempDir, until } from '../testing.ts';
import { missing, notConfigured, ok, optional, unknown, type Finding, type Result } from './finding.ts';
import { RecordedChecks } from './recorded.ts';

const HOUR = 60 * 60_000;
const running = new AbortController().signal;
const of = (part: string, result: Result): Finding => ({ part, required: true, ...result });
const noSocket = of('sources.docker', missing('engine', 'there is no /var/run/docker.sock', 'systemctl start docker'));

class Lab {
  readonly bench: Bench;
  readonly checks: RecordedChecks;
  findings: Finding[] = [];

  constructor(t: TestContext, times: Partial<ConstructorParameters<typeof RecordedChecks>[0]> = {}) {
    this.bench = new Bench(tempDir(t));
    const { journal, log } = this.bench;
    this.checks = new RecordedChecks({ journal, log, examine: () => Promise.resolve(this.findings), ...times });
  }

  /** Runs the checks on what they find now; the records that this makes. */
  async find(...findings: Finding[]): Promise<ReturnType<Bench['records']>> {
    const before = this.bench.records().length;
    this.findings = findings;
    await this.checks.once(running);
    await this.bench.journal.flush();
    return this.bench.records().slice(before);
  }
}

test('each finding is a record, with its outcome and how to mend it', async (t) => {
  const lab = new Lab(t);
  const records = await lab.find(
    of('loki', ok('push', 'these credentials may push')),
    of('loki', optional(missing('series', '500 only', 'max_query_series: 10000'))),
    noSocket,
    of('sources.docker', unknown('logs', 'no container runs'))
  );
  assert.deepEqual(
    records.map((record) => [
      record.collector_source,
      record.event_reason,
      record.event_outcome,
      record.labels['severity'],
      record.message,
      record.collector_fix,
    ]),
    [
      ['loki', 'push', 'success', 'info', 'these credentials may push', undefined],
      ['loki', 'series', 'failure', 'info', '500 only', 'max_query_series: 10000'],
      ['sources.docker', 'engine', 'failure', 'medium', 'there is no /var/run/docker.sock', 'systemctl start docker'],
      ['sources.docker', 'logs', 'unknown', 'info', 'no container runs', undefined],
    ]
  );
  assert.deepEqual([...new Set(records.map(({ event_action }) => event_action))], ['check']);
  assert.deepEqual(
    records.map(({ collector_required }) => collector_required),
    [true, false, true, true]
  );
});

test('what no source needs is not recorded', async (t) => {
  const records = await new Lab(t).find(
    of('sources.swr', notConfigured('source', 'the configuration has no sources.swr')),
    of('sensor', unknown('BTF', 'no /sys'))
  );
  assert.deepEqual(records, []);
});

test('a part is written again when an outcome changes, not when a measurement does', async (t) => {
  const lab = new Lab(t);
  const speed = (ms: number) => of('buffer', ok('write', `a write is durable after ${ms} ms`));
  assert.equal((await lab.find(speed(1), noSocket)).length, 2);
  assert.deepEqual(await lab.find(speed(2), noSocket), []);
  const mended = await lab.find(speed(3), of('sources.docker', ok('engine', 'Docker 28')));
  assert.deepEqual(
    mended.map(({ collector_source, event_outcome }) => [collector_source, event_outcome]),
    [['sources.docker', 'success']]
  );
});

test('all of a part has the same time, and comes again after an hour', async (t) => {
  const lab = new Lab(t);
  const now = mock.method(Date, 'now', () => 1_795_431_107_000);
  t.after(() => now.mock.restore());
  const findings = [of('loki', ok('push', 'allowed')), of('loki', missing('query', 'refused', 'allow it'))];
  const first = await lab.find(...findings);
  now.mock.mockImplementation(() => 1_795_431_107_000 + HOUR / 2);
  assert.equal((await lab.find(...findings)).length, 0);
  now.mock.mockImplementation(() => 1_795_431_107_000 + HOUR);
  const again = await lab.find(...findings);
  assert.deepEqual(
    [...first, ...again].map(({ labels }) => labels['severity']),
    ['info', 'medium', 'info', 'low'],
    'it asks for attention once'
  );
  assert.deepEqual(
    lab.bench.entries().map(({ time }) => Number(time / 1_000_000n) - 1_795_431_107_000),
    [0, 0, HOUR, HOUR]
  );
});

test('secrets are replaced, and long texts cut', async (t) => {
  const [record] = await new Lab(t).find(
    of('loki', missing('push', `refused: 401 to Bearer ${'s3cret'.repeat(4)}`, 'x'.repeat(9000)))
  );
  assert.doesNotMatch(record?.message ?? '', /s3cret/);
  assert.equal(record?.collector_fix?.length, 8002);
});

test('checks that fail as a whole are logged, and tried again', async (t) => {
  const log = memoryLog();
  let runs = 0;
  const lab = new Lab(t, {
    log,
    delayMs: 0,
    missingMs: 5,
    examine: () => {
      runs += 1;
      return runs === 1 ? Promise.reject(new Error('no /proc')) : Promise.resolve([noSocket]);
    },
  });
  const stop = new AbortController();
  const whole = lab.checks.run(stop.signal);
  await until('they ran three times', () => runs >= 3);
  stop.abort();
  await whole;
  assert.deepEqual(log.lines, ['warn cannot look at what is needed: no /proc']);
  await lab.bench.journal.flush();
  assert.equal(lab.bench.records().length, 1);
});

test('what is found after the end is not written', async (t) => {
  const lab = new Lab(t);
  lab.findings = [noSocket];
  const stop = new AbortController();
  const once = lab.checks.once(stop.signal);
  stop.abort();
  await once;
  await lab.bench.journal.flush();
  assert.deepEqual(lab.bench.records(), []);
});
