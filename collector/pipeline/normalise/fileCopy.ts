/** A copy of files into or out of a container. */
export interface FileCopy {
  action: 'copy-in' | 'copy-out';
  /** Where to or from, as it was asked for; several are separated by commas. */
  path?: string;
}

/** Options that only say how files are stored. Others of tar's (`--to-command`, `--checkpoint-action`, …) run programs. */
const HARMLESS = new Set(['--no-same-permissions', '--no-same-owner', '--']);

/** With retries kubectl resumes at a byte by a shell; a path that holds more than a path is a command and no copy. */
const RESUMED = /^tar cf - ([^\s;&|`$<>(){}*?!~#"'\\-][^\s;&|`$<>(){}*?!~#"'\\]*) \| tail -c\+\d+$/;

/**
 * The copy that an executed command is when it comes from `kubectl cp`, or is written as its help tells: tar with its archive on standard
 * output or input and nothing else in it. Source: kubernetes/kubectl pkg/cmd/cp/cp.go (`tar cf - PATH`, `tar -xmf - -C DIR`,
 * `tar xf - -C DIR` before 1.12, `sh -c 'tar cf - PATH | tail -c+N'` with --retries).
 */
export function fileCopyOf(command: string[]): FileCopy | undefined {
  if (command.length === 3 && command[0] === 'sh' && command[1] === '-c') {
    const path = RESUMED.exec(command[2] ?? '')?.[1];
    return path === undefined ? undefined : { action: 'copy-out', path };
  }
  if (!/^(?:\/(?:usr\/)?bin\/)?tar$/.test(command[0] ?? '')) {
    return undefined;
  }
  const words = command.slice(1);
  while (words[0]?.startsWith('--') && HARMLESS.has(words[0])) {
    words.shift();
  }
  const mode = /^-?([cx])[mpvzhP]*f$/.exec(words.shift() ?? '')?.[1];
  if (mode === undefined || words.shift() !== '-') {
    return undefined;
  }
  const rest = pathsOf(words);
  if (!rest) {
    return undefined;
  }
  const { directory, paths } = rest;
  if (mode === 'x') {
    return { action: 'copy-in', path: directory };
  }
  return paths.length === 0
    ? undefined
    : { action: 'copy-out', path: paths.map((path) => within(directory, path)).join(', ') };
}

/** What stands behind the archive: `-C` with a directory, and paths; undefined when anything else does. */
function pathsOf(words: string[]): { directory?: string; paths: string[] } | undefined {
  let directory: string | undefined;
  const paths: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === '-C' && directory === undefined && words[at + 1] !== undefined) {
      directory = words[++at];
    } else if (word.startsWith('-')) {
      if (!HARMLESS.has(word)) {
        return undefined;
      }
    } else {
      paths.push(word);
    }
  }
  return { directory, paths };
}

const within = (directory: string | undefined, path: string) =>
  directory === undefined || path.startsWith('/') ? path : `${directory.replace(/\/$/, '')}/${path}`;
