import { execFileSync } from 'node:child_process';
import { fileName } from './fileName';
import { command, withOptions } from './shell';

test.each([
  ['web-6d5f9', 'run web-6d5f9'],
  ['system:serviceaccount:shop:web', 'run system:serviceaccount:shop:web'],
  ['two words', "run 'two words'"],
  ['$(reboot)', "run '$(reboot)'"],
  ["it's; `reboot` & \\", "run 'it'\\''s; `reboot` & \\'"],
  ['~root', "run '~root'"],
  ['*', "run '*'"],
  // Which zsh would look up.
  ['=ls', "run '=ls'"],
])('%s is one word', (value, text) => {
  expect(command`run ${value}`).toBe(text);
});

test('a shell gives each value to the program as it is', () => {
  const values = ["it's", '"; touch x; "', '$HOME `id` $(id)', 'a\\', '!!', '#', '{a,b}', 'ä 漢', "''"];
  for (const value of values) {
    const text = command`printf %s ${value}` ?? 'exit 1';
    expect(execFileSync('/bin/sh', ['-c', text], { encoding: 'utf8' })).toBe(value);
  }
});

test.each([
  ['a line break, which runs what was typed so far', 'web\nreboot'],
  ['an escape, which may end a paste', 'web\u001b[201~reboot'],
  ['letters that run from right to left', 'web\u202etoober'],
  ['what cannot be seen', 'we\u200bb'],
  ['a line separator', 'web\u2028'],
])('there is no command with %s', (_, value) => {
  expect(command`run ${value}`).toBeUndefined();
});

test('a value is no option of the command', () => {
  expect(command`kubectl get pod ${'--kubeconfig=/tmp/x'}`).toBeUndefined();
  expect(command`${'-x'}`).toBeUndefined();
  expect(command`kubectl get pod web --as=${'-odd-'}`).toBe('kubectl get pod web --as=-odd-');
});

test('without one of its values there is no command', () => {
  expect(command`kubectl -n ${undefined} get pod ${'web'}`).toBeUndefined();
  expect(command`kubectl -n ${''} get pod ${'web'}`).toBeUndefined();
  expect(command`kubectl get nodes`).toBe('kubectl get nodes');
});

test('options that cannot be shown are left out, and none are there without the command', () => {
  expect(withOptions(command`run`, [command`--as=${'a b'}`, command`--as=${'\n'}`])).toBe("run --as='a b'");
  expect(withOptions(undefined, ['--as=a'])).toBeUndefined();
});

test.each([
  ['web-1', 'web-1.log'],
  ['../../.bashrc', '__.._.bashrc.log'],
  ['-rf', '_rf.log'],
  ['a b;c', 'a_b_c.log'],
])('a file named after %s is in the working directory', (name, file) => {
  expect(fileName(name, '.log')).toBe(file);
});
