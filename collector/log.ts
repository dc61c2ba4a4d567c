/** What the collector tells its operator: one line for each message, on standard error. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  child(part: string): Logger;
}

/** Control characters in a message come from outside; written out they could forge lines or drive a terminal. */
const CONTROLS = /[\x00-\x1f\x7f-\x9f\u2028\u2029]/g;
const SHORT: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const escape = (text: string) =>
  text.replace(CONTROLS, (char) => SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A logger that writes `time level part message` lines; `write` is replaced in tests. */
export function createLogger(
  part = 'tallyman',
  write: (line: string) => void = (line) => void process.stderr.write(line)
): Logger {
  const at = (level: string) => (message: string) =>
    write(`${new Date().toISOString()} ${level.padEnd(5)} ${part}: ${escape(message)}\n`);
  return { info: at('info'), warn: at('warn'), error: at('error'), child: (name) => createLogger(name, write) };
}

/** A function that passes on at most one call in `everyMs`, with how many it held back since the last. */
export function throttled(everyMs: number, say: (suppressed: number) => void): () => void {
  let last = 0;
  let held = 0;
  return () => {
    const now = Date.now();
    if (now - last < everyMs) {
      held += 1;
      return;
    }
    last = now;
    say(held);
    held = 0;
  };
}

/** A function that says, at most twice a minute, what is waited for. */
export function waitingFor(log: Pick<Logger, 'warn'>): (reason: string) => void {
  let last = '';
  const say = throttled(30_000, () => log.warn(`waiting: ${last}`));
  return (reason) => {
    last = reason;
    say();
  };
}
