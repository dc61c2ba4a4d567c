import { z } from 'zod';
import { HttpError } from '../polling/http.ts';
import { endpointOf, type Service } from './client.ts';
import type { SwrConfig } from '../../config/swr.ts';

/** An error as the API gateway and the services write it. Source: API request signing guide, "Error Codes"; CTS API reference, "Error Codes". */
const bodySchema = z.looseObject({ error_code: z.string().optional(), error_msg: z.string().optional() });

/** The action that IAM has to allow for each service that is asked. Source: their API references, "Authorization Information". */
export const ACTIONS: Record<Service, string> = { cts: 'cts:trace:list', swr: 'swr:instance:getAuditLogs' };

/** An answer in the documented form. Throws an Error that says in what it is another. */
export function expected<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const { success, data, error } = schema.safeParse(value);
  if (!success) {
    throw new Error(`${what} is answered in another form than the documented one: ${firstFault(error)}`);
  }
  return data;
}

/** The first thing that is wrong, with its place. */
export function firstFault({ issues }: z.ZodError): string {
  const [issue] = issues;
  return `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'is another'}`;
}

/** What went wrong, in kinds that are mended differently. */
export type Cause =
  'clock' | 'expired' | 'locked' | 'keys' | 'project' | 'permission' | 'endpoint' | 'throttled' | 'other';

export function causeOf({ status, body }: HttpError): Cause {
  const { code, message } = errorIn(body);
  switch (status) {
    case 401:
      if (/signature expired|x-sdk-date|request time/i.test(message)) {
        return 'clock';
      }
      if (/reach the limit/i.test(message)) {
        return 'locked';
      }
      return /security ?token|token expire|decrypt token/i.test(message) ? 'expired' : 'keys';
    case 403:
      return code === 'CTS.0012' || /project ?id/i.test(message) ? 'project' : 'permission';
    case 404:
      return code.startsWith('APIG') ? 'endpoint' : 'other';
    case 429:
      return 'throttled';
    default:
      return 'other';
  }
}

/** An error's code and message; the text itself where it is not in the documented form. */
export function errorIn(body: string): { code: string; message: string } {
  try {
    const { error_code: code, error_msg: message } = bodySchema.parse(JSON.parse(body));
    return { code: code ?? '', message: message ?? body.trim().slice(0, 300) };
  } catch {
    return { code: '', message: body.trim().slice(0, 300) };
  }
}

/** What an error means, for the operator, and how to mend it. */
export function explain(error: Error, service: Service, config: SwrConfig): string {
  if (!(error instanceof HttpError)) {
    const { code, path } = error as NodeJS.ErrnoException;
    // A file of keys has a path; what else has a code is of the connection.
    return code === undefined || path !== undefined
      ? error.message
      : `${endpointOf(config, service)}: ${error.message || code}`;
  }
  const { code, message } = errorIn(error.body);
  const said = `${error.status} ${[code, message].filter((text) => text !== '').join(' ')}`;
  switch (causeOf(error)) {
    case 'clock':
      return `${said}: this machine's clock is wrong by more than 15 minutes`;
    case 'expired':
      return `${said}: the temporary keys have expired; whatever renews them has to write them to the files`;
    case 'locked':
      return `${said}: the keys were refused five times and are locked for five minutes`;
    case 'keys':
      return `${said}: the access key is unknown, or the secret key is not its own`;
    case 'project':
      return `${said}: project ${config.projectId} is not in ${config.region}, or not of the keys' account`;
    case 'permission':
      return `${said}: the keys' user needs the permission ${ACTIONS[service]}`;
    case 'endpoint':
      return `${said}: ${endpointOf(config, service)} does not have this API; check region and endpoints`;
    case 'throttled':
      return `${said}: too many requests; a longer interval makes fewer`;
    default:
      return said;
  }
}
