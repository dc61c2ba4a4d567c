import { z } from 'zod';
import { parseResource } from '../pipeline/rules/resource.ts';

const MOST_RULES = 200;

const texts = z.array(z.string()).min(1);
const choice = <Value extends string>(...values: [Value, ...Value[]]) =>
  z
    .array(z.enum(values, { error: ({ input }) => `must be one of ${values.join(', ')}, and is ${said(input)}` }))
    .min(1);
const said = (value: unknown) => JSON.stringify(value);

const notResource = ({ input }: { input?: unknown }) =>
  'must be a resource such as pods, pods/exec, deployments.apps or "*.apps", or { group, resources, resourceNames } as in an ' +
  `audit policy, and is ${said(input)}`;

const resource = z.string().refine(
  (text) => {
    const { resource, group, subresource } = parseResource(text);
    const parts: Array<[RegExp, string]> = [
      [/^[a-z0-9*-]+$/, resource],
      [/^[a-z0-9.*-]*$/, group ?? ''],
      [/^[a-z*-]+$/, subresource ?? '*'],
    ];
    return text.split('/').length <= 2 && parts.every(([allowed, part]) => allowed.test(part));
  },
  { error: notResource }
);

/** As in an audit policy. */
const groupResources = z.strictObject({
  group: z.string(),
  resources: texts.optional(),
  resourceNames: texts.optional(),
});

const notStatusCode = ({ input }: { input?: unknown }) =>
  `must be a status code such as 404, or 4xx for all of its hundred, and is ${said(input)}`;

const statusCode = z
  .union([z.number(), z.string()], { error: notStatusCode })
  .refine((value) => /^[1-5](\d\d|xx)$/.test(String(value)), { error: notStatusCode });

const conditions = {
  users: texts.optional(),
  effectiveUsers: texts.optional(),
  groups: texts.optional(),
  actors: choice('human', 'service', 'node', 'system', 'unknown').optional(),
  verbs: texts.optional(),
  actions: texts.optional(),
  access: choice('read', 'write', 'exec', 'none').optional(),
  namespaces: texts.optional(),
  resources: z
    .array(z.union([resource, groupResources], { error: notResource }))
    .min(1)
    .optional(),
  names: texts.optional(),
  nonResourceURLs: texts.optional(),
  outcomes: choice('success', 'failure', 'unknown').optional(),
  statusCodes: z.array(statusCode).min(1).optional(),
  minSeverity: z
    .enum(['low', 'medium', 'high', 'critical'], {
      error: ({ input }) => `must be one of low, medium, high, critical, and is ${said(input)}`,
    })
    .optional(),
  userAgents: texts.optional(),
};

const someCondition = {
  message: "needs at least one condition; verbs: ['*'] matches everything",
  when: ({ issues }: { issues: unknown[] }) => issues.length === 0,
};
const isSome = (value: object) => Object.values(value).some((condition) => condition !== undefined);

const match = z
  .strictObject({ ...conditions, not: z.strictObject(conditions).refine(isSome, someCondition).optional() })
  .refine(isSome, someCondition)
  .refine((value) => !value.nonResourceURLs || !(value.resources ?? value.namespaces), {
    message: 'cannot hold for one request: nonResourceURLs is for requests that are for no object',
  });

const only = (key: string) =>
  z.literal(true, { error: () => `${key} can only be true; leave it out otherwise` }).optional();

const rule = z
  .strictObject({
    name: z
      .string()
      .regex(
        /^[A-Za-z0-9]([A-Za-z0-9 ._-]{0,61}[A-Za-z0-9])?$/,
        'must be a name of letters, digits, " ", ".", "_" and "-"'
      ),
    match,
    keep: only('keep'),
    drop: only('drop'),
    sample: z
      .number()
      .refine((rate) => Number.isInteger(rate) && rate >= 2 && rate <= 1_000_000, {
        message: 'must be a whole number from 2 to 1000000: one of so many is kept',
      })
      .optional(),
    evenNotable: z.boolean().optional(),
  })
  .refine(({ keep, drop, sample }) => [keep, drop, sample].filter((value) => value !== undefined).length === 1, {
    message: 'needs one of keep: true, drop: true and sample: N',
  })
  .refine(({ keep, evenNotable }) => !keep || evenNotable === undefined, {
    message: 'evenNotable is for drop and sample: a rule that keeps lets nothing go',
  });

/** Which audit records are let go, in order; their names tell the counts apart. */
export const auditRules = z
  .array(rule)
  .refine((rules) => rules.length <= MOST_RULES, { message: `must not be more than ${MOST_RULES} rules` })
  .refine((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, {
    message: 'must not give two rules one name: it tells their counts apart',
  });
