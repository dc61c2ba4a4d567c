import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { shellJoin } from './shellQuote.ts';

const vectors: Array<[string[], string]> = [
  [['ls', '-la', '/etc'], 'ls -la /etc'],
  [['sh', '-c', 'id; ls /'], "sh -c 'id; ls /'"],
  [['echo', ''], "echo ''"],
  [['echo', "it's"], `echo 'it'\\''s'`],
  [['echo', '$HOME', '`id`', '$(id)'], "echo '$HOME' '`id`' '$(id)'"],
  [['a=b', 'x@y', '50%', '~', '*', 'ü'], "a=b x@y 50% '~' '*' 'ü'"],
  [['two\nlines', 'tab\there', 'back\\slash', '"q"'], `'two\nlines' 'tab\there' 'back\\slash' '"q"'`],
];

for (const [argv, line] of vectors) {
  test(`shellJoin ${JSON.stringify(argv)}`, () => {
    assert.equal(shellJoin(argv), line);
    const split = execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
    assert.deepEqual(split.split('\0').slice(0, -1), argv, 'a shell splits it into the same arguments');
  });
}
