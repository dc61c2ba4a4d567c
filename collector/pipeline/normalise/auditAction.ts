import type { Access, AuditRecord } from '../../../record/record.gen.ts';
import type { AuditEvent } from './auditEvent.ts';
import { fileCopyOf, type FileCopy } from './fileCopy.ts';
import { kubeletRequest, proxiedPath, type KubeletRequest } from './kubeletProxy.ts';

/** What an audit event's request asks for, before its stage is looked at. */
export interface Action {
  /** The verb, or exec, attach, port-forward, debug, copy-in, copy-out, proxy. */
  name: string;
  /** Whether it lets somebody into a container. */
  interactive: boolean;
  /** Whether its answer goes on for as long as the client likes, so that its start is an audit event of its own. */
  lasting: boolean;
  query: URLSearchParams;
  /** What was asked of a kubelet through `nodes/proxy`: a way around the rights to `pods/exec`. */
  kubelet?: KubeletRequest;
  copy?: FileCopy;
  /** The path behind `/proxy`. */
  proxied?: string;
}

/** Subresources of a pod that let somebody in, and the action they are called. */
const INTERACTIVE: Record<string, string> = {
  exec: 'exec',
  attach: 'attach',
  portforward: 'port-forward',
  ephemeralcontainers: 'debug',
};

/** As the API server has it: pkg/controlplane/apiserver/config.go, LongRunningFunc. */
const LASTING = new Set(['attach', 'exec', 'proxy', 'log', 'portforward']);

const READS = new Set(['get', 'list', 'watch', 'head', 'options']);
const WRITES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection', 'post', 'put']);

export function actionOf(event: AuditEvent): Action {
  const { resource, subresource } = event.objectRef ?? {};
  const at = event.requestURI.indexOf('?');
  const query = new URLSearchParams(at < 0 ? '' : event.requestURI.slice(at + 1));
  const lasting = event.verb === 'watch' || LASTING.has(subresource ?? '');
  if (subresource === 'proxy') {
    const proxied = proxiedPath(at < 0 ? event.requestURI : event.requestURI.slice(0, at));
    const kubelet = resource === 'nodes' ? kubeletRequest(proxied, query) : undefined;
    return { ...proxyAction(event.verb, kubelet), lasting, query, kubelet, proxied };
  }
  const name =
    resource === 'pods' && subresource && Object.hasOwn(INTERACTIVE, subresource) && INTERACTIVE[subresource];
  // Ephemeral containers are looked at by `get` and added by `patch` or `update`.
  if (name && (name !== 'debug' || WRITES.has(event.verb))) {
    const copy = name === 'exec' ? fileCopyOf(query.getAll('command')) : undefined;
    return { name: copy?.action ?? name, interactive: true, lasting, query, copy };
  }
  return { name: event.verb, interactive: false, lasting, query };
}

function proxyAction(verb: string, kubelet: KubeletRequest | undefined): Pick<Action, 'name' | 'interactive' | 'copy'> {
  if (!kubelet) {
    return { name: 'proxy', interactive: false };
  }
  if (kubelet.kind === 'log') {
    return { name: verb, interactive: false };
  }
  const copy = kubelet.kind === 'exec' ? fileCopyOf(kubelet.command) : undefined;
  return { name: copy?.action ?? kubelet.kind, interactive: true, copy };
}

/** The part of a request that an audit event tells of. */
export type Part = 'received' | 'whole' | 'end';

/**
 * Which part of its request an event tells of. A request whose start was recorded has its end in ResponseComplete or Panic; what was only
 * received has done nothing yet, and is told of again. So is a start that comes `late`, when the whole has been told by its end: a webhook's
 * batch that has to be sent again comes after others.
 */
export function partOf({ stage }: AuditEvent, { lasting }: Action, started: () => boolean, late = false): Part {
  if (stage === 'RequestReceived' || (late && lasting && stage === 'ResponseStarted')) {
    return 'received';
  }
  return lasting && stage !== 'ResponseStarted' && started() ? 'end' : 'whole';
}

/** What kind of access it was: of ends only a watch's and a log's go on reading. */
export function accessOf(event: AuditEvent, { interactive }: Action, part: Part): Access {
  if (part === 'received' || (part === 'end' && interactive)) {
    return 'none';
  }
  if (interactive) {
    return 'exec';
  }
  // Reviews are asked for by `create` but change nothing.
  if (READS.has(event.verb) || /reviews$/.test(event.objectRef?.resource ?? '')) {
    return 'read';
  }
  return WRITES.has(event.verb) && part !== 'end' ? 'write' : 'none';
}

/** By the answer's status code; envelopes without one say whether it was a failure. */
export function outcomeOf({ stage, responseStatus }: AuditEvent): AuditRecord['event_outcome'] {
  if (stage === 'Panic') {
    return 'failure';
  }
  const code = responseStatus?.code;
  if (code === undefined) {
    return responseStatus?.status === 'Success'
      ? 'success'
      : responseStatus?.status === 'Failure'
        ? 'failure'
        : 'unknown';
  }
  return code < 400 ? 'success' : 'failure';
}
