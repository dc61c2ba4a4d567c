import type { AuditRecord } from '../../../record/record.gen.ts';
import type { AuditEvent } from './auditEvent.ts';
import type { FileCopy } from './fileCopy.ts';
import { imageFields } from './imageFields.ts';
import type { KubeletRequest } from './kubeletProxy.ts';
import { shellJoin } from './shellQuote.ts';

/** The fields of a way into a container: which container, what was run, which ports, what was copied. */
export function sessionFields(
  event: AuditEvent,
  query: URLSearchParams,
  kubelet: KubeletRequest | undefined,
  copy: FileCopy | undefined
): Partial<AuditRecord> {
  if (event.objectRef?.subresource === 'ephemeralcontainers') {
    return { session_id: event.auditID, ...addedContainer(event.requestObject) };
  }
  const command = kubelet?.command ?? query.getAll('command');
  const ports = kubelet?.ports ?? query.getAll('ports').concat(query.getAll('port'));
  return {
    session_id: event.auditID,
    k8s_container_name: kubelet ? kubelet.container : (query.get('container') ?? undefined),
    process_command_line: command.length > 0 ? shellJoin(command) : undefined,
    file_path: copy?.path,
    network_port: ports.length > 0 ? ports.join(',') : undefined,
  };
}

/** The ephemeral container that a request adds, the last of its list, where the policy kept the body. */
function addedContainer(body: unknown): Partial<AuditRecord> {
  const containers = (body as { spec?: { ephemeralContainers?: unknown } } | undefined)?.spec?.ephemeralContainers;
  const last: unknown = Array.isArray(containers) ? containers.at(-1) : undefined;
  if (typeof last !== 'object' || last === null) {
    return {};
  }
  const { name, image, command, args } = last as Record<string, unknown>;
  const words = [command, args].flatMap((list) =>
    Array.isArray(list) ? list.filter((word) => typeof word === 'string') : []
  );
  return {
    k8s_container_name: typeof name === 'string' ? name : undefined,
    k8s_container_type: 'ephemeral',
    ...(typeof image === 'string' && { container_image_name: image, ...imageFields({ name: image }) }),
    process_command_line: words.length > 0 ? shellJoin(words) : undefined,
  };
}
