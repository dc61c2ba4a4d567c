import { isInteractive } from './interactive';

const isTyped = (line: string) => isInteractive({ process_command_line: line });

test.each([
  'sh',
  '/bin/bash',
  'bash -i',
  'bash --login',
  'sh -l -i',
  'nsenter -t 1 -m -- bash',
  'chroot /host /bin/sh',
  'env TERM=xterm bash',
  'su - root',
  'powershell.exe',
])('%s waits for what is typed', (line) => {
  expect(isTyped(line)).toBe(true);
});

test.each([
  '',
  'sh -c id',
  'bash -lc "ls /"',
  'pwsh -Command Get-Process',
  'sh /tmp/x.sh',
  'cat /bin/sh',
  'which bash',
  'su app -c id',
  'env',
  'tar cf - /etc/passwd',
])('%s does not', (line) => {
  expect(isTyped(line)).toBe(false);
});

test('an attached terminal does, without a command', () => {
  expect(isInteractive({ event_action: 'attach' })).toBe(true);
  expect(isInteractive({ event_action: 'port-forward' })).toBe(false);
});
