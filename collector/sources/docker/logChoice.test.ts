import assert from 'node:assert/strict';
import { test } from 'node:test';
import { docker } from '../../config/docker.ts';
import { until } from '../../testing.ts';
import { Lab } from './lab.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

test('stack traces are joined where that is asked for, and the open one is read again after a crash', async (t) => {
  const multiline = [{ match: { containers: ['java-*'] }, firstLine: '^\\S', timeoutMs: 60_000 }];
  const lab = new Lab(t, { events: false, logs: docker.parse({ logs: { multiline } }).logs });
  await lab.engine.start();
  const [a, b] = [lab.engine.add(A, 'java-1'), lab.engine.add(B, 'web')];
  await lab.start();
  ['Error: no stock', '  at Cart', '  at shop', 'next', '  of it'].forEach((text, n) =>
    lab.engine.say(a, text, lab.at(n))
  );
  ['one', '  two'].forEach((text, n) => lab.engine.say(b, text, lab.at(n)));
  const trace = 'Error: no stock\n  at Cart\n  at shop';
  await until('the joined one', () => lab.said().length === 3);
  assert.deepEqual(lab.said().sort(), ['  two', trace, 'one'].sort());
  await lab.reopen();
  await lab.start();
  lab.engine.say(a, 'last', lab.at(6));
  await until('the next', () => lab.said().length === 4);
  assert.deepEqual(lab.said().sort(), ['  two', trace, 'one', 'next\n  of it'].sort());
  const joined = lab.bench.records().find(({ message }) => message === trace);
  assert.equal(joined?.record_id, `log/${A.slice(0, 20)}/stdout/${lab.at(0)}/0`);
});

test('the last stack trace comes although no line follows', async (t) => {
  const { logs } = docker.parse({ logs: { multiline: [{ firstLine: '^\\S', timeoutMs: 100 }] } });
  const lab = new Lab(t, { events: false, logs });
  await lab.engine.start();
  const a = lab.engine.add(A, 'a');
  await lab.start();
  lab.engine.say(a, 'Error', lab.at(1));
  lab.engine.say(a, '  at shop', lab.at(1));
  await lab.shows(() => lab.said(), 'Error\n  at shop');
});

test('logs are chosen by name, label and image', async (t) => {
  const { logs } = docker.parse({
    logs: { include: { labels: ['team=shop'] }, exclude: { containers: ['noisy-*'] } },
  });
  const lab = new Lab(t, { events: false, logs });
  await lab.engine.start();
  const labels = { team: 'shop' };
  const of = [
    lab.engine.add('1'.repeat(64), 'web', { labels }),
    lab.engine.add('2'.repeat(64), 'noisy-1', { labels }),
    lab.engine.add('3'.repeat(64), 'other', { labels: { team: 'ops' } }),
  ];
  await lab.start();
  of.forEach((container) => lab.engine.say(container, container.name, lab.at(1)));
  await lab.shows(() => lab.said(), 'web');
});

test('a log that the engine cannot read is recorded once, also after a restart', async (t) => {
  const lab = new Lab(t, { events: false });
  await lab.engine.start();
  lab.engine.add(A, 'a', { unreadable: true });
  const gaps = () =>
    lab.bench
      .records()
      .filter(({ event_reason }) => event_reason === 'unreadable')
      .map(({ message }) => message ?? '');
  const message = 'the log of container a cannot be read: configured logging driver does not support reading';
  await lab.start();
  await lab.shows(gaps, message);
  await lab.reopen();
  await lab.start();
  lab.engine.emit('start', A, lab.at(1));
  await lab.shows(gaps, message);
});
