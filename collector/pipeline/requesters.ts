import type { Actor, AuditRecord } from '../../record/record.gen.ts';
import type { Entry } from '../buffer/codec.ts';
import { Lru } from '../lru.ts';
import type { Observation } from './observation.ts';
import { decides, type Request } from './requester.ts';

export interface ObjectName {
  /** API group; empty for the core group. */
  group: string;
  /** Plural, lower case. */
  resource: string;
  namespace?: string;
  /** Empty for all objects there, as deletecollection names them. */
  name: string;
}

/** Requests kept of one object: the newest of each kind, and some more. */
const KEPT = 8;
/** Of the core group only these make pods or take them away. */
const CORE = new Set(['pods', 'replicationcontrollers', 'namespaces']);
/** Groups whose objects make no pods, and are written all the time. */
const OTHERS =
  /^(coordination|events|discovery|authorization|authentication|rbac\.authorization|certificates|storage|metrics|networking|flowcontrol\.apiserver|admissionregistration|apiregistration)\.k8s\.io$/;
const CHANGES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection', 'debug']);

/**
 * Who changed pods, what makes pods, and namespaces, by the audit records that passed through this collector lately. It is bounded, holds no more than
 * memory does, and is filled after a restart with what the buffer still has.
 */
export class Requesters {
  readonly #objects: Lru<string, Request[]>;
  #listeners = new Set<() => void>();
  #fed = false;
  #heardUntil = 0n;

  constructor(capacity = 20_000) {
    this.#objects = new Lru(capacity);
  }

  /** Whether any audit records pass through this collector: if not there is nothing to wait for. */
  get fed(): boolean {
    return this.#fed;
  }

  /**
   * The newest time of all audit records that came by, in nanoseconds since the epoch: what was asked for well before it has come by too, as
   * API servers send in order.
   */
  get heardUntil(): bigint {
    return this.#heardUntil;
  }

  /** Calls back whenever there is something new, until the returned function is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Notes what was asked for. Observations of other objects are passed over. */
  take(observations: Observation[]): void {
    let changed = false;
    for (const { object, actor, access, record, time } of observations) {
      if (object === 'kubernetes-audit') {
        this.#heardUntil = time > this.#heardUntil ? time : this.#heardUntil;
        changed = this.#note(record, actor, access, time) || changed;
      }
    }
    if (changed) {
      this.#listeners.forEach((listener) => listener());
    }
  }

  /** Notes what an entry of the buffer records, if it is an audit record. */
  takeEntry({ stream, line, time }: Entry): void {
    if (!stream.includes('"object":"kubernetes-audit"') || !stream.includes('"tallyman":"record"')) {
      return;
    }
    const { actor, access } = JSON.parse(stream) as { actor: Actor; access: string };
    if (access === 'write' || access === 'exec') {
      this.#note(JSON.parse(line) as AuditRecord, actor, access, time);
    }
    this.#fed = true;
  }

  /** The requests about an object, newest first. */
  about(object: ObjectName): Request[] {
    return this.#objects.get(keyOf(object)) ?? [];
  }

  #note(record: Omit<AuditRecord, 'record_version'>, actor: Actor, access: string, time: bigint): boolean {
    this.#fed = true;
    const { k8s_object_resource: resource = '', k8s_object_api_group: group = '', user_name: user } = record;
    const subresource = record.k8s_object_subresource;
    if (
      (access !== 'write' && record.event_action !== 'debug') ||
      !CHANGES.has(record.event_action ?? '') ||
      record.event_outcome !== 'success' ||
      record.k8s_audit_stage !== 'ResponseComplete' ||
      record.k8s_dry_run === true ||
      user === undefined ||
      (group === '' ? !CORE.has(resource) : OTHERS.test(group)) ||
      subresource === 'status' ||
      subresource === 'binding' ||
      !decides(actor, user, subresource)
    ) {
      return false;
    }
    const namespace = record.k8s_namespace_name;
    const name = record.k8s_object_name ?? '';
    const request: Request = {
      // The request was asked for when it came, not when it was answered.
      time: time - BigInt(record.event_duration ?? 0),
      action: record.event_action ?? '',
      subresource,
      actor,
      user_name: user,
      user_effective_name: record.user_effective_name,
      client_address: record.client_address,
      k8s_audit_id: record.k8s_audit_id,
    };
    const key = keyOf({ group, resource, namespace: resource === 'namespaces' ? undefined : namespace, name });
    const known = this.#objects.get(key) ?? [];
    if (!known.some((other) => other.k8s_audit_id === request.k8s_audit_id && other.time === request.time)) {
      const all = [...known, request].sort((a, b) => (a.time > b.time ? -1 : a.time < b.time ? 1 : 0));
      this.#objects.set(key, all.slice(0, KEPT));
    }
    return true;
  }
}

const keyOf = ({ group, resource, namespace, name }: ObjectName) => [group, resource, namespace ?? '', name].join('/');
