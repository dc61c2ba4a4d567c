import type { Docker } from '../parts/docker/docker.ts';
import { waitFor } from '../parts/wait.ts';

const LINES = 600;

/** What somebody does with containers of a Docker Engine. */
export class EngineUser {
  /** `CONTAINER ACTION EXIT-CODE`: each once. */
  readonly done: string[] = [];
  readonly lines = Array.from({ length: LINES }, (_, n) => `counter line ${n + 1}`);
  readonly #engine: Docker;

  constructor(engine: Docker) {
    this.#engine = engine;
  }

  /** Begins a container that writes ten lines a second. */
  async begin(): Promise<void> {
    const script = `i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); echo counter line $i; sleep 0.1; done; sleep 1000`;
    await this.#run('counter', ['sh', '-c', script]);
  }

  /** The life of a container. */
  async act(name: string): Promise<void> {
    const { docker } = this.#engine;
    await this.#run(name, ['sleep', '1000']);
    await docker(['pause', name]);
    await docker(['unpause', name]);
    await docker(['exec', name, 'sh', '-c', 'exit 3']).catch(() => {});
    this.#note(name, 'pause', 'unpause', 'exec', 'exec-end 3');
    await this.#remove(name);
  }

  /** Waits until all lines are written, and removes the container once `stored`. */
  async end(stored: () => Promise<void>): Promise<void> {
    const last = this.lines.at(-1)!;
    const written = async () => (await this.#engine.docker(['logs', '--tail=1', 'counter'])).trim() === last;
    await waitFor(written, { what: 'all lines of the counter', seconds: 180, everyMilliseconds: 1000 });
    await stored();
    await this.#remove('counter');
  }

  async #run(name: string, command: string[]): Promise<void> {
    await this.#engine.docker(['run', '--detach', '--network=none', `--name=${name}`, this.#engine.image, ...command]);
    this.#note(name, 'create', 'start');
  }

  async #remove(name: string): Promise<void> {
    await this.#engine.docker(['rm', '--force', name]);
    this.#note(name, 'kill', 'die 137', 'destroy');
  }

  #note(name: string, ...actions: string[]): void {
    this.done.push(...actions.map((action) => `${name} ${action}`));
  }
}
