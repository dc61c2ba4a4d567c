import { randomInt } from 'node:crypto';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { readProc } from './proc.ts';

/** Below those that the kernel gives to whoever connects somewhere: a part that is begun anew finds its port free again. */
const [LOWEST, HIGHEST] = [15_000, 32_000];
const TRIES = 100;

/**
 * Finds ports of the loopback that are free now.
 *
 * All of them are held open until the last is known, so that one call never names a port twice. Between this call and
 * the part's own listen() somebody else may take one; the part then dies and says so in its log.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listenSomewhere()));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) {
    throw new Error('no port was found');
  }
  return port;
}

/** The kernel's range where it does not tell; see ip(7). */
const FIRST_GIVEN = 32_768;
const FIRST_STEADY = 20_000;

/**
 * A port of the loopback for what is away for a while and comes back to it. Those that the kernel names are also given to connections, of
 * which one may have it by then; this is below them.
 */
export async function steadyPort(): Promise<number> {
  const range = readProc('/proc/sys/net/ipv4/ip_local_port_range').trim().split(/\s+/);
  const end = Math.max(Math.min(Number(range[0]) || FIRST_GIVEN, FIRST_GIVEN), FIRST_STEADY + 1);
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = FIRST_STEADY + Math.floor(Math.random() * (end - FIRST_STEADY));
    const free = await assertFree(port).then(
      () => true,
      () => false
    );
    if (free) {
      return port;
    }
  }
  throw new Error(`no free port between ${FIRST_STEADY} and ${end}`);
}

/**
 * Rejects when somebody listens on the port already. A part that is asked "are you ready?" over HTTP could otherwise be
 * mistaken for the one that has its port.
 */
export async function assertFree(port: number): Promise<void> {
  const server = await listen(port).catch((cause: unknown) => {
    throw new Error(`port ${port} of 127.0.0.1 is taken`, { cause });
  });
  await new Promise((resolve) => server.close(resolve));
}

async function listenSomewhere(): Promise<Server> {
  for (let tries = 1; ; tries++) {
    try {
      return await listen(randomInt(LOWEST, HIGHEST));
    } catch (error) {
      if (tries === TRIES) {
        throw error;
      }
    }
  }
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
