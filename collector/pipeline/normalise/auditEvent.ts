import { z } from 'zod';

const user = z.looseObject({
  username: z.string().optional(),
  uid: z.string().optional(),
  groups: z.array(z.string()).nullish(),
  extra: z.record(z.string(), z.array(z.string()).nullable()).nullish(),
});

/**
 * The parts of an audit.k8s.io/v1 Event that are read here.
 * Source: k8s.io/apiserver/pkg/apis/audit/v1, types.go.
 */
export const auditEventSchema = z.looseObject({
  // An API server leaves kind and apiVersion out of the items of an EventList.
  kind: z.literal('Event').optional(),
  apiVersion: z.string().startsWith('audit.k8s.io/').optional(),
  level: z.string().optional(),
  auditID: z.string().min(1),
  stage: z.enum(['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic']),
  requestURI: z.string(),
  verb: z.string().min(1),
  user: user.optional(),
  impersonatedUser: user.nullish(),
  sourceIPs: z.array(z.string()).nullish(),
  userAgent: z.string().optional(),
  objectRef: z
    .looseObject({
      resource: z.string().optional(),
      subresource: z.string().optional(),
      namespace: z.string().optional(),
      name: z.string().optional(),
      uid: z.string().optional(),
      apiGroup: z.string().optional(),
    })
    .nullish(),
  responseStatus: z
    .looseObject({ code: z.number().optional(), status: z.string().optional(), reason: z.string().optional() })
    .nullish(),
  requestObject: z.unknown().optional(),
  responseObject: z.unknown().optional(),
  requestReceivedTimestamp: z.string(),
  stageTimestamp: z.string(),
  annotations: z.record(z.string(), z.string()).nullish(),
});

export type AuditEvent = z.infer<typeof auditEventSchema>;

/** The event, or what is wrong with it: the first fault, with its path. */
export function parseAuditEvent(value: unknown): { event: AuditEvent } | { fault: string } {
  const result = auditEventSchema.safeParse(value);
  if (result.success) {
    return { event: result.data };
  }
  const issue = result.error.issues[0];
  return { fault: `${issue?.path.join('.') || 'event'}: ${issue?.message ?? 'not an audit event'}` };
}
