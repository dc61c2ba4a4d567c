import type { AuditRecord } from '../../record/record.gen.ts';
import { compare, stored, type Comparison } from './harness.ts';
import { NAMESPACE, WRITERS, type Alice } from './wholeActions.ts';
import type { EngineUser } from './wholeEngine.ts';
import { auditLog, givenUp, type Witness } from './wholeWitness.ts';

export interface Known {
  lokiUrl: () => string;
  auditLogFile: string;
  serverLogFile: string;
  witness: Witness;
  alice: Alice;
  engine: EngineUser | undefined;
  /** Lines of each writer. */
  lines: number;
}

/** What is in Loki, beside what there must be, by what it is about. */
export class Outcome {
  readonly #known: Known;
  /** Audit events that the API server had not sent when it was killed: of what it logged between two times. */
  unsent: { from: number; until: number } | undefined;
  unsentCount = 0;
  /** Audit events that the API server gave up as the collector was dead whenever it tried: the part of all that it logged. */
  givenUpPart = 0;
  /** What the API server logs later may have come when the collector had been ended. In milliseconds since the epoch. */
  until = Infinity;

  constructor(known: Known) {
    this.#known = known;
  }

  /** Each of the API server's audit events. */
  async audit(): Promise<Comparison> {
    const logged = (await auditLog(this.#known.auditLogFile)).filter(({ time }) => time <= this.until);
    const found = (await this.#records('kubernetes-audit')).map(
      ({ k8s_audit_id: id, k8s_audit_stage: stage }) => `${id}/${stage}`
    );
    const there = new Set(found);
    const lost = ({ id, time }: { id: string; time: number }) =>
      this.unsent !== undefined && time >= this.unsent.from && time <= this.unsent.until && !there.has(id);
    const abandoned = await givenUp(this.#known.serverLogFile);
    this.unsentCount = logged.filter(lost).length;
    const wanted = logged.filter((event) => !lost(event) && !abandoned.has(event.id)).map(({ id }) => id);
    this.givenUpPart = abandoned.size / logged.length;
    return compare(wanted, found);
  }

  /** Each of alice's commands, copies and ways into containers. */
  async commands(): Promise<Comparison> {
    const found = (await this.#records('kubernetes-audit'))
      .filter(({ user_name: user }) => user === 'alice')
      .flatMap(({ event_action: action, process_command_line: command, file_path: path }) => {
        switch (action) {
          case 'exec':
            return command?.startsWith('echo ') ? `exec ${command}` : [];
          case 'copy-in':
          case 'copy-out':
            return `${action} ${path}`;
          default:
            return action === 'port-forward' || action === 'debug' ? action : [];
        }
      });
    return compare(this.#known.alice.done, found);
  }

  /** Each version of each event that was seen. */
  async events(): Promise<Comparison> {
    const found = (await this.#records('kubernetes-event')).map(({ record_id: id }) => id);
    return compare(this.#known.witness.events, found);
  }

  /** What became of each pod, and each run of each container, as far as it was told; of a run whose end nobody was told, there is one record at most. */
  async lifecycle(): Promise<Comparison> {
    const { pods, present, started, ended } = this.#known.witness;
    const all = (await this.#records('container-lifecycle')).filter(
      ({ k8s_namespace_name: namespace }) => namespace === NAMESPACE
    );
    const of = (action: string, name: (record: AuditRecord) => string) =>
      all.filter(({ event_action }) => event_action === action).map((record) => `${action} ${name(record)}`);
    const ofPod = (record: AuditRecord) => record.k8s_pod_uid ?? '';
    const end = (record: AuditRecord) =>
      `${record.container_id} ${record.process_exit_code} ${record.event_reason ?? ''}`;
    const found = [
      ...['create', 'schedule', 'delete', 'destroy'].flatMap((action) => of(action, ofPod)),
      ...of('start', ({ container_id: id }) => id ?? ''),
      ...of('die', end),
      ...of('die', ({ container_id: id }) => id ?? ''),
      ...of('oom', end),
    ];
    const gone = [...pods.keys()].filter((uid) => !present.has(uid));
    const wanted = [
      ...[...pods.keys()].flatMap((uid) => [`create ${uid}`, `schedule ${uid}`]),
      ...gone.flatMap((uid) => [`delete ${uid}`, `destroy ${uid}`]),
      ...[...started.keys()].map((id) => `start ${id}`),
      ...[...ended].map((how) => `die ${how}`),
      ...[...ended].filter((how) => how.endsWith(' OOMKilled')).map((how) => `oom ${how}`),
    ];
    return compare(wanted, found);
  }

  /** The few lines of the Deployment's pods, and of the container that was put into one of them. */
  async fewLines(): Promise<Comparison> {
    const { witness, alice } = this.#known;
    const webs = [...witness.pods.values()].filter((name) => name.startsWith('web-'));
    const wanted = [...webs.map((name) => `${name} ready`), ...(alice.done.includes('debug') ? ['probing'] : [])];
    const found = (await this.#records('container-log')).map(({ message }) => message ?? '');
    return compare(
      wanted,
      found.filter((message) => wanted.includes(message))
    );
  }

  /** Each line of all others. */
  async logs(): Promise<Comparison> {
    const { witness, lines, engine } = this.#known;
    const few = /^(web-\S+ ready|probing)$/;
    const found = (await this.#records('container-log')).map((record) => {
      const text = record.message?.replace(/ x+$/, '') ?? '';
      return record.k8s_pod_name === 'crash' ? `${text} ${record.k8s_container_restart_count ?? 0}` : text;
    });
    const crashes = (witness.restarts.get('crash/main') ?? 0) + 1;
    const wanted = [
      ...WRITERS.flatMap((name) => Array.from({ length: lines }, (_, n) => `${name} line ${n + 1}`)),
      ...Array.from({ length: crashes }, (_, n) => `crashes ${n}`),
      ...(engine?.lines ?? []),
    ];
    return compare(
      wanted,
      found.filter((line) => !few.test(line))
    );
  }

  /** What was done to each container of the engine. */
  async engine(): Promise<Comparison> {
    const { engine } = this.#known;
    const records = [
      ...(await this.#records('container-lifecycle')),
      ...(await this.#records('container-command')),
    ].filter(({ k8s_pod_uid: uid }) => uid === undefined);
    const found = records.map(({ container_name: name, event_action: action, process_exit_code: code }) =>
      [name, action, code].filter((part) => part !== undefined).join(' ')
    );
    return compare(engine?.done ?? [], found);
  }

  async #records(object: string): Promise<AuditRecord[]> {
    const found = await stored(this.#known.lokiUrl(), `{tallyman="record",object="${object}"}`);
    return found.map(({ record }) => record);
  }
}
