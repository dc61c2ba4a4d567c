import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthCheckCommand } from './containers.ts';

const checks: Array<[string[] | undefined, string[] | null | undefined, string | undefined]> = [
  [['CMD-SHELL', 'curl -f x || exit 1'], undefined, '/bin/sh -c curl -f x || exit 1'],
  [['CMD-SHELL', 'true'], null, '/bin/sh -c true'],
  [['CMD-SHELL', 'true'], [], '/bin/sh -c true'],
  [['CMD-SHELL', 'true '], ['/bin/bash', '-o', 'pipefail', '-c'], '/bin/bash -o pipefail -c true'],
  [['CMD-SHELL', 'true  '], undefined, '/bin/sh -c true '],
  [['CMD', 'wget', '-q', 'x'], undefined, 'wget -q x'],
  [['CMD', 'true'], undefined, 'true'],
  [['NONE'], undefined, undefined],
  [[], undefined, undefined],
  [undefined, undefined, undefined],
];
for (const [check, shell, command] of checks) {
  test(`the health check ${JSON.stringify(check)} with the shell ${JSON.stringify(shell)} runs ${command}`, () => {
    assert.equal(healthCheckCommand(check, shell), command);
  });
}
