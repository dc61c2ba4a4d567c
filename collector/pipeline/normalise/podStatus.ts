import { z } from 'zod';

const text = z.string().nullish();
const time = text;

const terminated = z.looseObject({
  exitCode: z.number().optional(),
  signal: z.number().optional(),
  reason: text,
  message: text,
  startedAt: time,
  finishedAt: time,
  containerID: text,
});

const state = z.looseObject({
  waiting: z.looseObject({ reason: text, message: text }).nullish(),
  running: z.looseObject({ startedAt: time }).nullish(),
  terminated: terminated.nullish(),
});

const containerStatus = z.looseObject({
  name: z.string(),
  state: state.nullish(),
  lastState: state.nullish(),
  restartCount: z.number().optional(),
  image: text,
  imageID: text,
  containerID: text,
});

const containerSpec = z.looseObject({
  name: z.string(),
  image: text,
  securityContext: z.looseObject({ privileged: z.boolean().nullish() }).nullish(),
});

const condition = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: text,
  message: text,
  lastTransitionTime: time,
});

/** The parts of a Pod that are read here. Source: k8s.io/api/core/v1, types.go. */
export const podSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string(),
    uid: z.string().min(1),
    resourceVersion: z.string().min(1),
    creationTimestamp: time,
    deletionTimestamp: time,
    deletionGracePeriodSeconds: z.number().nullish(),
    labels: z.record(z.string(), z.string()).nullish(),
    ownerReferences: z
      .array(
        z.looseObject({
          apiVersion: z.string(),
          kind: z.string(),
          name: z.string(),
          uid: z.string(),
          controller: z.boolean().optional(),
        })
      )
      .nullish(),
    managedFields: z
      .array(z.looseObject({ manager: z.string().optional(), subresource: z.string().optional(), time }))
      .nullish(),
  }),
  spec: z.looseObject({
    nodeName: text,
    containers: z.array(containerSpec).nullish(),
    initContainers: z.array(containerSpec).nullish(),
    ephemeralContainers: z.array(containerSpec).nullish(),
  }),
  status: z
    .looseObject({
      phase: text,
      reason: text,
      message: text,
      conditions: z.array(condition).nullish(),
      containerStatuses: z.array(containerStatus).nullish(),
      initContainerStatuses: z.array(containerStatus).nullish(),
      ephemeralContainerStatuses: z.array(containerStatus).nullish(),
    })
    .nullish(),
});

export type Pod = z.infer<typeof podSchema>;
export type ContainerStatus = z.infer<typeof containerStatus>;
export type ContainerSpec = z.infer<typeof containerSpec>;
export type Terminated = z.infer<typeof terminated>;
export type PodCondition = z.infer<typeof condition>;
