import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileCopyOf } from './fileCopy.ts';

const out = (path: string) => ({ action: 'copy-out', path });
const into = (path?: string) => ({ action: 'copy-in', path });
const cases: Array<[string[], unknown]> = [
  [['tar', 'cf', '-', '/etc/passwd'], out('/etc/passwd')],
  [['tar', 'cf', '-', 'a', 'b'], out('a, b')],
  [['tar', '-cf', '-', '-C', '/var/', 'log'], out('/var/log')],
  [['tar', 'czf', '-', '--', '/data'], out('/data')],
  [['/bin/tar', 'cf', '-', 'x'], out('x')],
  [['sh', '-c', 'tar cf - /var/log | tail -c+4097'], out('/var/log')],
  [['tar', '-xmf', '-', '-C', '/tmp'], into('/tmp')],
  [['tar', '-xmf', '-'], into()],
  [['tar', 'xf', '-', '-C', '/tmp'], into('/tmp')],
  [['tar', '--no-same-permissions', '--no-same-owner', '-xmf', '-', '-C', '/a b'], into('/a b')],
  // What runs programs, or says nothing of a copy, stays an exec.
  [['tar', 'xf', '-', '--to-command=sh'], undefined],
  [['tar', 'xf', '-', '-I', 'sh'], undefined],
  [['tar', 'cf', '-', '/x', '--checkpoint=1', '--checkpoint-action=exec=sh'], undefined],
  [['tar', '--use-compress-program=sh', '-xmf', '-'], undefined],
  [['tar', 'cf', '/tmp/a.tar', '/etc'], undefined],
  [['tar', 'cf', '-'], undefined],
  [['tar', 'cf', '-', '-C', '/tmp'], undefined],
  [['tar', 'tf', '-'], undefined],
  [['tar'], undefined],
  [['tar', 'xIf', '-', 'sh'], undefined],
  [['/tmp/tar', 'cf', '-', 'x'], undefined],
  [['sh', '-c', 'tar cf - $(id) | tail -c+1'], undefined],
  [['sh', '-c', 'tar cf - x; id | tail -c+1'], undefined],
  [['sh', '-c', 'tar cf - --to-command=id | tail -c+1'], undefined],
  [['sh', '-c', 'tar cf - a b | tail -c+1'], undefined],
  [['sh'], undefined],
  [[], undefined],
];
for (const [command, copy] of cases) {
  test(`copy of ${JSON.stringify(command)}`, () => assert.deepEqual(fileCopyOf(command), copy));
}
