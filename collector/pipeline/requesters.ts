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

/** Requests kept of one object: the newest. */
const KEPT = 8;
/** Requests kept of all pods, and of all that makes pods: the pods of a busy cluster must not push out the makers. */
const MOST = { pods: 10_000, makers: 30_000 };
/** Of the core group only these make pods or take them away. */
const CORE = new Set(['pods', 'replicationcontrollers', 'namespaces']);
/** Groups whose objects make no pods, and are written all the time. */
const OTHERS =
  /^(coordination|events|discovery|authorization|authentication|rbac\.authorization|certificates|storage|metrics|networking|flowcontrol\.apiserver|admissionregistration|apiregistration)\.k8s\.io$/;
const CHANGES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection', 'debug']);

/** A request with the object that it was about, as `keyOf` writes it. */
export interface Noted {
  about: string;
  request: Request;
}

/**
 * Who changed pods, what makes pods, and namespaces, by the audit records that passed through this collector. It is bounded; after a restart it is
 * filled with what was kept of it (see RequestFile) and what the buffer still has.
 */
export class Requesters {
  readonly #pods: Lru<string, Request[]>;
  readonly #makers: Lru<string, Request[]>;
  #listeners = new Set<() => void>();
  #keep: (noted: Noted) => void = () => {};
  #fed = false;
  #heardUntil = 0n;

  constructor({ pods, makers } = MOST) {
    this.#pods = new Lru(pods, (requests) => requests.length);
    this.#makers = new Lru(makers, (requests) => requests.length);
  }

  /** Whether audit records pass through this collector: if not there is nothing to wait for. */
  get fed(): boolean {
    return this.#fed;
  }

  /** Audit records are to come, though none has come yet; what is new in them is told to `keep`. */
  feed(keep: (noted: Noted) => void): void {
    this.#fed = true;
    this.#keep = keep;
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
    const key = keyOf(object);
    return this.#kindOf(key).get(key) ?? [];
  }

  /** How many requests are known. */
  get size(): number {
    return this.#pods.weight + this.#makers.weight;
  }

  /** All of them, those about the objects that were asked for least lately first. */
  all(): Noted[] {
    return [...this.#pods.entries(), ...this.#makers.entries()].flatMap(([about, requests]) =>
      requests.map((request) => ({ about, request }))
    );
  }

  /** Takes a request that was kept. Whether it was not known yet. */
  restore({ about, request }: Noted): boolean {
    const kind = this.#kindOf(about);
    const known = kind.get(about) ?? [];
    if (known.some((other) => other.k8s_audit_id === request.k8s_audit_id && other.time === request.time)) {
      return false;
    }
    const all = [...known, request].sort((a, b) => (a.time > b.time ? -1 : a.time < b.time ? 1 : 0));
    kind.set(about, all.slice(0, KEPT));
    return true;
  }

  #kindOf(key: string): Lru<string, Request[]> {
    return key.startsWith(PODS) ? this.#pods : this.#makers;
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
    const about = keyOf({ group, resource, namespace: resource === 'namespaces' ? undefined : namespace, name });
    if (this.restore({ about, request })) {
      this.#keep({ about, request });
    }
    return true;
  }
}

const PODS = '/pods/';
const keyOf = ({ group, resource, namespace, name }: ObjectName) => [group, resource, namespace ?? '', name].join('/');
