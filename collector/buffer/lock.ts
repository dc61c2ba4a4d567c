import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join, relative } from 'node:path';

/** Thrown when another collector already uses the directory. */
export class InUseError extends Error {}

/**
 * Makes this process the only one that uses a directory, until the returned server is closed or the process ends, however it
 * ends. A listening socket is the lock: unlike a file with a process number it cannot be left behind by SIGKILL, and numbers
 * that are used again (1 in every container) do not confuse it.
 */
export async function lockDirectory(dir: string): Promise<Server> {
  // Socket paths are limited to about 100 bytes, so the shorter way to the file is used.
  const path = [join(dir, 'lock'), relative('', join(dir, 'lock'))].sort((a, b) => a.length - b.length)[0]!;
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
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
