import { ok, unknown, type Result } from '../finding.ts';

const ANSWER_MS = 5000;

/**
 * Whether a registry answers under its name, as clients reach it: by HTTPS, and failing that without. The sources that are sent what happens
 * need not reach it, so it is nothing that is missing when they do not.
 */
export async function reachedResult(name: string): Promise<Result> {
  const faults: string[] = [];
  for (const scheme of ['https', 'http']) {
    const url = `${scheme}://${name}/v2/`;
    try {
      const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(ANSWER_MS) });
      await answer.body?.cancel();
      const isRegistry = answer.headers.get('docker-distribution-api-version') !== null;
      if (isRegistry || answer.status === 200 || answer.status === 401) {
        const login = answer.headers.get('www-authenticate')?.split(' ', 1)[0];
        const open = answer.status === 200 ? 'lets anybody in' : `wants a login${login ? ` (${login})` : ''}`;
        return isRegistry
          ? ok('registry', `${url} answers and ${open}`)
          : unknown('registry', `${url} answers ${answer.status}, but not as a registry does`);
      }
      faults.push(`${url} answers ${answer.status}`);
    } catch (error) {
      faults.push(`${url}: ${reasonOf(error as Error)}`);
    }
  }
  return unknown('registry', `${faults.join('; ')}. The collector itself need not reach it.`);
}

function reasonOf({ message, cause }: Error): string {
  const { reason, message: inner } = (cause ?? {}) as { reason?: string; message?: string };
  // Of OpenSSL's messages the reason is for people.
  return reason || inner || message;
}
