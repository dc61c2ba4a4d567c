import { join } from 'node:path';
import type { ExecOptions } from '../../test/parts/exec.ts';
import type { ImageName } from './images.ts';
import type { Stage } from './parts.ts';

export type Person = keyof Stage['kubeconfigs'];

/** What people do at the cluster, the registry and the Docker host of a stage. */
export class People {
  readonly #stage: Stage;
  readonly #archive: (name: ImageName) => string;

  constructor(stage: Stage, archive: (name: ImageName) => string) {
    this.#stage = stage;
    this.#archive = archive;
  }

  /** A reference to an image in the registry. */
  image(repository: string, tag: string): string {
    return `${this.#stage.registry.name}/${repository}:${tag}`;
  }

  /** Runs kubectl as somebody; words are separated by blanks, what may hold some comes after them. */
  kubectl(who: Person, words: string, args: string[] = [], options: ExecOptions = {}): Promise<string> {
    const kubeconfig = this.#stage.kubeconfigs[who];
    return this.#stage.cluster.kubectl([...words.split(' '), ...args], { kubeconfig, ...options });
  }

  /** Creates objects. */
  create(who: Person, ...objects: object[]): Promise<string> {
    const items = { apiVersion: 'v1', kind: 'List', items: objects };
    return this.kubectl(who, 'create -f -', [], { input: JSON.stringify(items) });
  }

  /** Something that is refused, or cut off. */
  async refused(attempt: Promise<unknown>): Promise<void> {
    const taken = await attempt.then(
      () => true,
      () => false
    );
    if (taken) {
      throw new Error('this ought to have been refused');
    }
  }

  /** The names of a workload's pods. */
  async pods(app: string): Promise<string[]> {
    const path = 'jsonpath={.items[*].metadata.name}';
    const names = await this.kubectl('bob', `-n shop get pods -l app=${app} -o`, [path]);
    return names.split(' ').filter(Boolean);
  }

  push(who: string, image: ImageName, repository: string, tag: string): Promise<string> {
    const to = `docker://${this.image(repository, tag)}`;
    const from = `docker-archive:${this.#archive(image)}`;
    return this.#skopeo('copy', '--dest-tls-verify=false', `--dest-creds=${who}:${who}-secret`, from, to);
  }

  pull(who: string, repository: string, tag: string, password = `${who}-secret`): Promise<string> {
    const to = `dir:${join(this.#stage.dir, `pull-${Date.now()}`)}`;
    const from = `docker://${this.image(repository, tag)}`;
    return this.#skopeo('copy', '--src-tls-verify=false', `--src-creds=${who}:${password}`, from, to);
  }

  login(who: string, password = `${who}-secret`): Promise<string> {
    const authfile = `--authfile=${join(this.#stage.dir, 'auth.json')}`;
    return this.#skopeo('login', '--tls-verify=false', authfile, '-u', who, '-p', password, this.#stage.registry.name);
  }

  remove(who: string, repository: string, tag: string): Promise<string> {
    const from = `docker://${this.image(repository, tag)}`;
    return this.#skopeo('delete', '--tls-verify=false', `--creds=${who}:${who}-secret`, from);
  }

  /** At the Docker host, which does not tell who it is. */
  docker(...args: string[]): Promise<string> {
    return this.#stage.engine.docker(['--config', join(this.#stage.dir, 'docker-client'), ...args]);
  }

  /** The host logs in at the registry, as it has to before it pulls. */
  dockerLogin(): Promise<string> {
    const password = { input: 'host-1-secret' };
    const config = ['--config', join(this.#stage.dir, 'docker-client')];
    const login = ['login', '-u', 'host-1', '--password-stdin', this.#stage.registry.name];
    return this.#stage.engine.docker([...config, ...login], password);
  }

  /** A customer looks at a page; whether there is somebody who shows it does not matter. */
  async visit(address: string, port: number, page: string): Promise<void> {
    const answer = fetch(`http://${address}:${port}/${page}`, { signal: AbortSignal.timeout(1000) });
    await answer.then(
      (one) => one.text(),
      () => undefined
    );
  }

  #skopeo(...args: string[]): Promise<string> {
    return this.#stage.registry.skopeo(args);
  }
}
