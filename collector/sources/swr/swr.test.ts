import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench, until } from '../../testing.ts';
import { traceOf } from '../../../test/parts/huawei/huawei.ts';
import { ago, Lab, NAME, SECOND } from './lab.ts';

test('traces of the last hour and new ones, each once, over restarts', async (t) => {
  const lab = new Lab(t);
  for (let number = 0; number < 450; number++) {
    lab.huawei.cts.add(ago(number * 7 * SECOND));
  }
  lab.huawei.cts.add(ago(2 * 3600 * SECOND));
  const wanted = lab.huawei.cts.ids.slice(0, 450);
  await lab.begin();
  await lab.shows(wanted);
  for (let round = 0; round < 3; round++) {
    const { trace_id: id } = lab.huawei.cts.add(ago(0));
    wanted.push(id);
    await lab.reopen();
    await lab.shows([id]);
    await lab.turns(2);
  }
  lab.exactly(wanted);
  const states = lab.bench.states.all();
  assert.equal(states[0]?.up, true);
});

test('traces that can be read late, or are told by when CTS stored them', async (t) => {
  for (const filterBy of ['time', 'record_time'] as const) {
    const lab = new Lab(t, { overlap: '30s' });
    lab.huawei.cts.filterBy = filterBy;
    await lab.begin();
    await lab.turns(2);
    const now = Date.now();
    lab.huawei.cts.add(traceOf({ time: now - 10 * SECOND, record_time: now - 10 * SECOND }), SECOND);
    lab.huawei.cts.add(traceOf({ time: now - 20 * SECOND, record_time: now }), 2 * SECOND);
    await lab.shows(lab.huawei.cts.ids);
    await lab.turns(2);
    lab.exactly(lab.huawei.cts.ids);
    await lab.halt();
  }
});

test('interrupted in the middle of its pages it goes on, and writes none twice', async (t) => {
  const lab = new Lab(t);
  for (let number = 0; number < 1000; number++) {
    lab.huawei.cts.add(ago(60 * SECOND + number));
  }
  await lab.begin();
  for (let round = 0; round < 4; round++) {
    await lab.turns(1);
    await lab.reopen();
  }
  await lab.shows(lab.huawei.cts.ids);
  lab.exactly(lab.huawei.cts.ids);
});

test('what is throttled is asked for later, and is no failure', async (t) => {
  const lab = new Lab(t);
  await lab.begin();
  await lab.turns(1);
  lab.huawei.gateway.throttled = 1;
  const { trace_id: id } = lab.huawei.cts.add(ago(0));
  await lab.shows([id]);
  assert.equal(lab.huawei.gateway.answered.get(429), 1);
  assert.equal(lab.bench.states.all()[0]?.up, true);
  assert.doesNotMatch(lab.bench.log.lines.join('\n'), /waiting/);
});

test('temporary keys that expire are read anew from their files', async (t) => {
  const lab = new Lab(t);
  const token = (name: string, seconds: number) => ({
    securityToken: name,
    expiresAt: Date.now() + seconds * SECOND,
  });
  await lab.begin(token('one', 3600));
  await lab.turns(1);
  lab.huawei.gateway.credentials.get('AKCOLLECTOR1')!.expiresAt = 0;
  lab.huawei.giveKeys(token('two', 3600));
  const { trace_id: id } = lab.huawei.cts.add(ago(0));
  await lab.shows([id]);
  assert.equal(lab.bench.states.all()[0]?.up, true);
});

test('keys that are refused are not tried until they are locked; a permission that is missing is recorded once', async (t) => {
  const lab = new Lab(t);
  lab.huawei.giveKeys();
  lab.huawei.gateway.credentials.clear();
  await lab.huawei.start();
  lab.run();
  await until('it says why', () => lab.bench.log.lines.some((line) => /waiting for traces/.test(line)));
  assert.match(lab.bench.log.lines.join('\n'), /401 APIGW\.0301 .*ak not exist: the access key is unknown/);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  assert.ok((lab.huawei.gateway.answered.get(401) ?? 0) <= 2, 'asked again at once');
  await lab.bench.journal.flush();
  const actions = lab.of('collector').map((record) => record.event_action);
  assert.deepEqual(actions, ['permission-lost']);
  assert.equal(lab.bench.states.all()[0]?.up, false);
});

test('without the permission to read traces it says which, and goes on when it has it', async (t) => {
  const lab = new Lab(t);
  await lab.begin({ actions: [] });
  await until('it says why', () => lab.bench.log.lines.some((line) => line.includes('cts:trace:list')));
  lab.huawei.gateway.credentials.get('AKCOLLECTOR1')!.actions = ['cts:trace:list'];
  const { trace_id: id } = lab.huawei.cts.add(ago(0));
  await lab.shows([id]);
  await lab.bench.journal.flush();
  const actions = lab.of('collector').map((record) => record.event_action);
  assert.deepEqual(actions, ['permission-lost', 'permission-regained']);
});

test('what is no trace is set aside once; an unknown operation is recorded, and told once', async (t) => {
  const lab = new Lab(t, { excludeOperations: ['list*', 'show*'] });
  lab.huawei.cts.add(traceOf({ time: Date.now(), trace_name: '' }));
  const unknown = [1, 2].map(() =>
    lab.huawei.cts.add(traceOf({ trace_name: 'polishImage', resource_type: 'imagetag' }))
  );
  lab.huawei.cts.add(traceOf({ trace_name: 'listImageTags' }));
  await lab.begin();
  const ids = unknown.map(({ trace_id: id }) => id);
  await lab.shows(ids);
  await lab.turns(3);
  lab.exactly(ids);
  assert.equal(lab.bench.deadLetters().length, 1);
  assert.equal(lab.bench.log.lines.filter((line) => line.includes('polishImage is no operation')).length, 1);
  assert.deepEqual(lab.bench.journal.dropped(), [{ source: 'swr', reason: 'excludeOperations', count: 1 }]);
});

test('what CTS has let go while nobody read it is a gap', async (t) => {
  const lab = new Lab(t);
  await lab.begin();
  await lab.turns(1);
  await lab.halt();
  lab.bench = new Bench(lab.bench.dir);
  const state = { [`swr-traces ${NAME}`]: { until: Date.now() - 8 * 24 * 3600 * SECOND } };
  await lab.bench.pipeline.write([], state);
  lab.run();
  await lab.turns(1);
  await lab.bench.journal.flush();
  const [gap] = lab.of('collector');
  assert.deepEqual([gap?.event_action, gap?.event_reason], ['gap', 'no longer kept']);
});

test('at a first look, what an earlier collector has stored is not stored again', async (t) => {
  const lab = new Lab(t);
  const [old, other] = [lab.huawei.cts.add(ago(60 * SECOND)), lab.huawei.cts.add(ago(50 * SECOND))];
  lab.stored = () => Promise.resolve(new Set([`swr/${NAME}/${old.trace_id}`]));
  await lab.begin();
  await lab.shows([other.trace_id]);
  await lab.turns(2);
  lab.exactly([other.trace_id]);
});

test('while the service is away it says so, and nothing is lost', async (t) => {
  const lab = new Lab(t);
  await lab.begin();
  await lab.turns(1);
  await lab.huawei.stop();
  const { trace_id: id } = lab.huawei.cts.add(ago(0));
  await until('it is down', () => lab.bench.states.all()[0]?.up === false);
  await lab.huawei.start();
  await lab.shows([id]);
});
