import type { Values } from '../values';

const SHELLS = new Set([
  'sh',
  'ash',
  'bash',
  'csh',
  'dash',
  'fish',
  'ksh',
  'mksh',
  'tcsh',
  'zsh',
  'pwsh',
  'powershell',
]);

/** Programs that are told what to run: their last word is that, where it is run without words of its own. */
const RUNNERS = new Set(['busybox', 'chroot', 'env', 'exec', 'nsenter', 'setsid', 'sudo', 'unshare']);

const nameOf = (word: string | undefined): string =>
  word
    ?.split(/[\\/]/)
    .at(-1)
    ?.replace(/\.exe$/, '') ?? '';

/** Options of a shell that take the command from elsewhere than from what is typed: `-c`, `-lc`, `-Command`. */
const GIVES_COMMAND = /^-[a-z]*c/i;

/**
 * Whether what was run waits for what is typed, as a shell without a command does: of `sh` the command line tells nothing of what was done in it,
 * of `sh -c id` all. An attached terminal is one too.
 */
export function isInteractive({ event_action: action, process_command_line: line }: Values): boolean {
  if (action === 'attach' || action === 'attach-end') {
    return true;
  }
  const [program, ...rest] = (line ?? '').trim().split(/\s+/);
  if (SHELLS.has(nameOf(program))) {
    return rest.every((word) => /^[-+]/.test(word) && !GIVES_COMMAND.test(word));
  }
  return nameOf(program) === 'su'
    ? !rest.some((word) => GIVES_COMMAND.test(word) || word.startsWith('--command'))
    : RUNNERS.has(nameOf(program)) && SHELLS.has(nameOf(rest.at(-1)));
}
