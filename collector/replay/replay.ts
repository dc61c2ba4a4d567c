import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lockDirectory } from '../buffer/lock.ts';
import type { Config } from '../config/schema.ts';
import { throttled, type Logger } from '../log.ts';
import { sleep } from '../pipeline/sleep.ts';
import { LokiClient } from '../sinks/loki/client.ts';
import { knownRecords } from '../sinks/loki/stored.ts';
import { Admissions, type Bounds } from './admission.ts';
import type { FileFacts } from './formats/format.ts';
import { Import } from './import.ts';
import { findInputs, InputError, spool, type Input } from './inputs.ts';
import { explainHidden, readLimits, type Limits } from './limits.ts';
import { Line } from './line.ts';
import { showProgress, type Progress } from './progress.ts';
import { chooseFiles, type ReplayFile } from './sources.ts';
import { explainTooOld, suspects, survey } from './survey.ts';
import { Tally } from './tally.ts';

export interface ReplayOptions extends Bounds {
  /** Files, folders and patterns; none or `-` for standard input. */
  files: string[];
  format?: string;
  facts: Partial<FileFacts>;
  host: string;
  dryRun: boolean;
  /** Records a second, at most. */
  rate?: number;
}

export interface ReplayResult {
  /** All that was asked for is stored, or would be. */
  complete: boolean;
  /** For people, several lines; empty where nothing was read. */
  summary: string;
}

/**
 * Imports historical files. It has a folder of its own below the buffer's, so it can run beside the collector; interrupted and run again
 * with the same arguments it goes on where it was. Throws InputError for files that cannot be used, and when it cannot start.
 */
export async function replay(
  config: Config,
  options: ReplayOptions,
  log: Logger,
  signal: AbortSignal
): Promise<ReplayResult> {
  const root = join(config.buffer.dir, 'replay');
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const lock = await lockDirectory(root);
  const client = new LokiClient(config.loki);
  try {
    removeSpooled(root);
    const inputs = await inputsOf(options.files, root);
    const { facts, format } = options;
    const job = digest(config.loki.url, config.loki.tenant, config.cluster, options.from, options.until);
    const line = new Line(join(root, job), config, client, options.host, log);
    try {
      const context = () => line.context();
      const files = await chooseFiles(inputs, { facts, format, context }, log);
      const replayed = new Run(config, options, line, client, log, signal);
      return await replayed.run(files);
    } finally {
      await line.close();
    }
  } finally {
    removeSpooled(root);
    await client.close();
    lock.close();
  }
}

const SPOOLED = /^stdin-\d+$/;

function removeSpooled(root: string): void {
  readdirSync(root)
    .filter((name) => SPOOLED.test(name))
    .forEach((name) => rmSync(join(root, name), { force: true }));
}

async function inputsOf(names: string[], root: string): Promise<Input[]> {
  const named = names.filter((name) => name !== '-');
  const inputs = findInputs(named);
  if (names.length === named.length && names.length > 0) {
    return inputs;
  }
  if (process.stdin.isTTY) {
    throw new InputError('no file is named, and nothing comes in by standard input');
  }
  return [...inputs, await spool(process.stdin, join(root, `stdin-${process.pid}`))];
}

function digest(...parts: unknown[]): string {
  return createHash('sha256')
    .update(parts.map((part) => String(part ?? '')).join('\0'))
    .digest('hex')
    .slice(0, 12);
}

/** One replay of files that are known. */
class Run {
  readonly #config: Config;
  readonly #options: ReplayOptions;
  readonly #line: Line;
  readonly #client: LokiClient;
  readonly #log: Logger;
  readonly #signal: AbortSignal;
  readonly #tally = new Tally();

  constructor(
    config: Config,
    options: ReplayOptions,
    line: Line,
    client: LokiClient,
    log: Logger,
    signal: AbortSignal
  ) {
    this.#config = config;
    this.#options = options;
    this.#line = line;
    this.#client = client;
    this.#log = log;
    this.#signal = signal;
  }

  async run(files: ReplayFile[]): Promise<ReplayResult> {
    files.forEach(({ input, format }) => this.#log.info(`${input.name}: ${format.name}`));
    const limits = await this.#limits(files);
    const hidden = explainHidden(limits);
    if (hidden !== undefined && !this.#options.dryRun) {
      this.#log.warn(hidden);
    }
    const admissions = new Admissions(this.#options, limits);
    if (this.#options.dryRun) {
      return this.#dryRun(files, admissions, limits);
    }
    const old = suspects(files, admissions.oldest());
    if (old.length > 0 && !this.#options.skipRefused) {
      this.#log.info(`looking for what is too old for Loki, before anything is sent`);
      const { tooOld } = await this.#survey(old, admissions, new Tally());
      if (tooOld && limits.maxAge !== undefined) {
        this.#log.error(explainTooOld(tooOld, limits.maxAge));
        return { complete: false, summary: '' };
      }
    }
    return this.#import(files, admissions);
  }

  /** What Loki refuses. Waits for a Loki that does not answer, unless nothing is to be sent. */
  async #limits(files: ReplayFile[]): Promise<Limits> {
    const tell = throttled(30_000, () => this.#log.warn(`waiting for Loki at ${this.#client.url}: ${reason}`));
    let reason = '';
    while (!this.#signal.aborted) {
      try {
        return (await readLimits(this.#client)) ?? (await this.#tried(files));
      } catch (error) {
        reason = (error as Error).message;
      }
      if (this.#options.dryRun) {
        this.#log.warn(`Loki does not answer, so what it would refuse cannot be known: ${reason}`);
        break;
      }
      tell();
      await sleep(RETRY_MS, this.#signal);
    }
    return UNKNOWN;
  }

  /** Where Loki's limits cannot be read it is shown the oldest record. */
  async #tried(files: ReplayFile[]): Promise<Limits> {
    this.#log.info("Loki's limits cannot be read with these credentials; what it refuses is found out by trying");
    const first = files.flatMap((file) => file.first ?? []).toSorted((a, b) => (a.time < b.time ? -1 : 1))[0];
    if (this.#options.dryRun || !first || new Admissions(this.#options, UNKNOWN).of(first) !== 'take') {
      return UNKNOWN;
    }
    const oldest = await this.#line.probe(first);
    return oldest === undefined ? UNKNOWN : { source: 'a refusal', maxAge: BigInt(Date.now()) * 1_000_000n - oldest };
  }

  async #survey(files: ReplayFile[], admissions: Admissions, tally: Tally) {
    const progress = this.#progress(files);
    try {
      return await survey(files, admissions, this.#line.context(), tally, this.#signal, (bytes) =>
        progress.update(bytes, tally.read)
      );
    } finally {
      progress.stop();
    }
  }

  async #dryRun(files: ReplayFile[], admissions: Admissions, limits: Limits): Promise<ReplayResult> {
    const { tooOld } = await this.#survey(files, admissions, this.#tally);
    if (tooOld && limits.maxAge !== undefined) {
      this.#log.warn(explainTooOld(tooOld, limits.maxAge));
    }
    const complete = !tooOld && this.#tally.complete() && !this.#signal.aborted;
    return { complete, summary: this.#tally.summary(true) };
  }

  async #import(files: ReplayFile[], admissions: Admissions): Promise<ReplayResult> {
    const [line, log, tally] = [this.#line, this.#log, this.#tally];
    const continued = files.filter(({ key }) => line.pipeline.cursor(cursorOf(key)) !== undefined).length;
    if (continued > 0) {
      log.info(`${continued} of ${files.length} files are read on where the last run was interrupted`);
    }
    line.start(`importing ${files.map(({ input }) => input.name).join(', ')}`);
    let unreadable = false;
    const onUnreadable = (reason: string) => {
      if (!unreadable) {
        log.warn(`${reason}: what Loki has cannot be known, so what it has already is stored twice`);
      }
      unreadable = true;
    };
    const progress = this.#progress(files);
    const importing = new Import({
      ...line.parts(),
      admissions,
      context: line.context(),
      tally,
      log,
      signal: AbortSignal.any([this.#signal, line.failed]),
      known: async (observations) =>
        (await knownRecords(this.#client, this.#config.cluster, observations, onUnreadable)) ?? new Set(),
      cursorOf: ({ key }) => cursorOf(key),
      onProgress: (bytes) => progress.update(bytes, tally.read),
      rate: this.#options.rate,
    });
    let whole: boolean;
    try {
      whole = await importing.run(files);
    } finally {
      progress.stop();
    }
    const counts = `${tally.read} read, ${tally.written} written, ${tally.repeated} repeated, ${tally.setAside} set aside`;
    const sent = await line.finish(`${whole ? 'all is read' : 'interrupted'}: ${counts}`, this.#signal);
    tally.refused = line.refused();
    if (whole && sent) {
      line.forget();
    } else {
      log.warn('interrupted: run it again with the same arguments to go on where it was');
    }
    return { complete: whole && sent && tally.complete(), summary: tally.summary(false) };
  }

  #progress(files: ReplayFile[]): Progress {
    return showProgress(
      files.reduce((sum, { input }) => sum + input.bytes, 0),
      this.#log
    );
  }
}

const UNKNOWN: Limits = { source: 'unknown' };
const RETRY_MS = 2000;
const cursorOf = (key: string) => `replay ${key}`;
