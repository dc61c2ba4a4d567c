import { z } from 'zod';
import { parseTime } from '../time.ts';

/**
 * A trace of Huawei Cloud's Cloud Trace Service. Sources: CTS API reference, "Querying a Trace List" (v3), and CTS user guide, "Trace
 * Structure" and "Example Traces"; huaweicloud-sdk-go-v3, services/cts/v3/model (Traces, UserInfo). What an API gives as numbers and objects
 * stands in exported files as text as well, and services write "null" for what they do not know.
 */
export type CtsTrace = z.infer<typeof ctsTraceSchema>;
export type CtsUser = NonNullable<CtsTrace['user']>;

/** A text; what is empty, or of another kind, is absent. */
const text = z.unknown().transform((value) => {
  const given = typeof value === 'number' ? String(value) : value;
  return typeof given === 'string' && given !== '' && given !== 'null' ? given : undefined;
});

const flag = z
  .unknown()
  .transform((value) =>
    value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined
  );

/** JSON text of an object or a list stands for what it holds. */
const structure = z.unknown().transform((value) => {
  if (typeof value !== 'string') {
    return value ?? undefined;
  }
  try {
    const held: unknown = JSON.parse(value);
    return typeof held === 'object' ? (held ?? undefined) : value;
  } catch {
    return value === '' ? undefined : value;
  }
});

const party = z.looseObject({ id: text.optional(), name: text.optional() });

const user = z.looseObject({
  id: text.optional(),
  name: text.optional(),
  user_name: text.optional(),
  domain: party.optional().catch(undefined),
  account_id: text.optional(),
  access_key_id: text.optional(),
  principal_urn: text.optional(),
  principal_id: text.optional(),
  principal_is_root_user: flag.optional(),
  type: text.optional(),
  invoked_by: z
    .union([z.array(z.string()), z.string().transform((name) => [name])])
    .optional()
    .catch(undefined),
});

export const ctsTraceSchema = z.looseObject({
  trace_id: z.string().min(1),
  trace_name: z.string().min(1),
  service_type: z.string().min(1),
  /** Nanoseconds since the epoch. */
  time: z.unknown().transform((value, context) => {
    const time = parseCtsTime(value);
    if (time === undefined) {
      context.addIssue({ code: 'custom', message: 'is no time' });
      return z.NEVER;
    }
    return time;
  }),
  record_time: z.unknown().transform(parseCtsTime).optional(),
  trace_rating: text.optional(),
  trace_type: text.optional(),
  resource_type: text.optional(),
  resource_name: text.optional(),
  resource_id: text.optional(),
  resource_account_id: text.optional(),
  resource_url: text.optional(),
  source_ip: text.optional(),
  code: text.optional(),
  request: structure.optional(),
  response: structure.optional(),
  message: structure.optional(),
  project_id: text.optional(),
  domain_id: text.optional(),
  user_agent: text.optional(),
  read_only: flag.optional(),
  user: structure.pipe(user.optional().catch(undefined)).optional(),
});

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Nanoseconds since the epoch of a time as CTS writes it: milliseconds, as a number or in digits, in its API; `2016/12/08 11:07:28 GMT+08:00`
 * or `Dec 8, 2016 11:24:04 GMT+08:00` in what its console shows. `undefined` for what is none.
 */
export function parseCtsTime(value: unknown): bigint | undefined {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{10,16}$/.test(value))) {
    const ms = Number(value);
    return Number.isSafeInteger(ms) && ms >= 0 ? BigInt(ms) * 1_000_000n : undefined;
  }
  if (typeof value !== 'string') {
    return undefined;
  }
  const numbers = /^(\d{4})\/(\d{2})\/(\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?) GMT([+-]\d{2}:\d{2})?$/.exec(value);
  if (numbers) {
    const [, year, month, day, clock, zone = 'Z'] = numbers;
    return parseTime(`${year}-${month}-${day}T${clock}${zone}`);
  }
  const words = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?) GMT([+-]\d{2}:\d{2})?$/.exec(value);
  if (words) {
    const [, name, day, year, clock, zone = 'Z'] = words;
    const month = String(MONTHS.indexOf(name!) + 1).padStart(2, '0');
    return parseTime(`${year}-${month}-${day!.padStart(2, '0')}T${clock}${zone}`);
  }
  return parseTime(value);
}
