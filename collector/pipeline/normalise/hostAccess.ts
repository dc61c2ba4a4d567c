import type { AuditEvent } from './auditEvent.ts';

interface Container {
  securityContext?: { privileged?: unknown };
}

interface PodSpec {
  hostPID?: unknown;
  hostIPC?: unknown;
  hostNetwork?: unknown;
  volumes?: Array<{ hostPath?: unknown } | null>;
  containers?: Array<Container | null>;
  initContainers?: Array<Container | null>;
  ephemeralContainers?: Array<Container | null>;
}

type Templated = PodSpec & { template?: { spec?: PodSpec } };

/**
 * What of its node a pod asks for, alone or as a workload's template, in Kubernetes' own names and in a fixed order: undefined where it is
 * nothing, or where the audit policy kept no request. Of what Pod Security's level "baseline" forbids these lead out of the pod by themselves.
 */
export function hostAccess({ requestObject }: Pick<AuditEvent, 'requestObject'>): string | undefined {
  const body = requestObject as { spec?: Templated & { jobTemplate?: { spec?: Templated } } } | null | undefined;
  const spec = body?.spec?.jobTemplate?.spec?.template?.spec ?? body?.spec?.template?.spec ?? body?.spec;
  if (!spec || typeof spec !== 'object') {
    return undefined;
  }
  const containers = [spec.containers, spec.initContainers, spec.ephemeralContainers].flatMap(listed);
  const asked = {
    privileged: containers.some((container) => container?.securityContext?.privileged === true),
    hostPID: spec.hostPID === true,
    hostIPC: spec.hostIPC === true,
    hostNetwork: spec.hostNetwork === true,
    // A patch that takes a volume away says so with null.
    hostPath: listed(spec.volumes).some((volume) => volume?.hostPath !== undefined && volume.hostPath !== null),
  };
  const names = Object.entries(asked).flatMap(([name, is]) => (is ? [name] : []));
  return names.length > 0 ? names.join(',') : undefined;
}

/** The body is what a client sent: it may be of any shape. */
const listed = <T>(value: T[] | undefined): T[] => (Array.isArray(value) ? value : []);
