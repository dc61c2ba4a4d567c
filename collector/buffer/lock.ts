import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join, relative } from 'node:path';

/** Thrown when another collector already uses the directory. */
export class InUseError extends Error {}

/** Of the 108 bytes that the kernel has for a socket's path, one is the zero behind it. */
const LONGEST_PATH = 107;
/** Taking the lock is a matter of milliseconds: who has not done with it by then was killed. */
const STALE_MS = 5000;

/**
 * Makes this process the only one that uses a directory, until the returned server is closed or the process ends, however it
 * ends. A listening socket is the lock: unlike a file with a process number it cannot be left behind by SIGKILL, and numbers
 * that are used again (1 in every container) do not confuse it.
 */
export async function lockDirectory(dir: string): Promise<Server> {
  const { file, path } = lockOf(dir);
  if (Buffer.byteLength(path) > LONGEST_PATH) {
    throw new Error(
      `${dir} is too long a path for the buffer: its lock is a socket, whose path may have ${LONGEST_PATH} bytes`
    );
  }
  const release = await guard(`${file}.taking`);
  try {
    if (await answers(path)) {
      throw new InUseError(`another collector uses ${dir}; give each its own "buffer.dir"`);
    }
    rmSync(path, { force: true });
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    server.unref();
    return server;
  } finally {
    release();
  }
}

/** Whether a process has the directory now. */
export function inUse(dir: string): Promise<boolean> {
  return answers(lockOf(dir).path);
}

/** The lock's file, and the shorter of its names. */
function lockOf(dir: string): { file: string; path: string } {
  const file = join(dir, 'lock');
  return { file, path: [file, relative('', file)].sort((a, b) => a.length - b.length)[0]! };
}

/** Only one process at a time looks for a socket, removes a dead one and makes its own. */
async function guard(path: string): Promise<() => void> {
  for (;;) {
    try {
      closeSync(openSync(path, 'wx', 0o600));
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    }
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (made !== undefined && Math.abs(Date.now() - made) > STALE_MS) {
      rmSync(path, { force: true });
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    // Anything else, a full backlog for one, comes from a socket that somebody has.
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve(!['ECONNREFUSED', 'ENOENT', 'ENOTSOCK'].includes(error.code ?? ''))
    );
  });
}
