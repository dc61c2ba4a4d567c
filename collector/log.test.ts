import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger, throttled } from './log.ts';

test('a message is one line, with time, level and part', () => {
  const lines: string[] = [];
  const log = createLogger('tallyman', (line) => lines.push(line));
  log.info('started');
  log.child('loki').warn('waiting');
  log.error('failed');
  const pattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (.*)\n$/;
  assert.deepEqual(
    lines.map((line) => pattern.exec(line)?.[1]),
    ['info  tallyman: started', 'warn  loki: waiting', 'error tallyman: failed']
  );
});

const messages: Array<[string, string]> = [
  ['two\nlines\r\n', 'two\\nlines\\r\\n'],
  ['\u001b[2Jcleared', '\\u001b[2Jcleared'],
  ['\u009b31mred', '\\u009b31mred'],
  ['\u0000\u0007\u007f\u0085', '\\u0000\\u0007\\u007f\\u0085'],
  ['a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
  ['tab\tquote"backslash\\ü😀', 'tab\\tquote"backslash\\ü😀'],
];

for (const [message, written] of messages) {
  test(`control characters cannot forge lines or drive a terminal: ${JSON.stringify(message)}`, () => {
    let line = '';
    createLogger('x', (text) => (line = text)).info(message);
    assert.equal(line.slice(line.indexOf('x: ') + 3), `${written}\n`);
  });
}

test('a throttled message is said at once, then no more than once in its time, with how many were held back', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  const said: number[] = [];
  const tell = throttled(1000, (held) => said.push(held));
  tell();
  tell();
  tell();
  assert.deepEqual(said, [0]);
  t.mock.timers.setTime(1_001_000);
  tell();
  assert.deepEqual(said, [0, 2]);
  t.mock.timers.setTime(1_002_000);
  tell();
  assert.deepEqual(said, [0, 2, 0]);
});
