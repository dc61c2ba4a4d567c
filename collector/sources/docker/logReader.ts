import { throttled } from '../../log.ts';
import { now, toUnixSeconds } from '../../pipeline/time.ts';
import type { JoinOptions } from '../multiline.ts';
import type { SourceContext } from '../source.ts';
import type { ContainerInfo, Containers } from './containers.ts';
import { Demultiplexer } from './demultiplex.ts';
import type { Engine } from './engine.ts';
import { Lines, type LinesOptions } from './logLines.ts';
import { logRecords, withPauses, type Message } from './messages.ts';
import { newestOf, sinceOf, type LogCursor } from './numbering.ts';
import { Trust } from './trust.ts';

/** How the names of positions in logs begin; a container's id follows. */
export const PREFIX = 'docker-log ';
export const keyOf = (id: string) => `${PREFIX}${id}`;

/** A log that says nothing for so long is asked for anew: a follower can hang when somebody cuts the file short (moby#45728). */
const QUIET_MS = 3_600_000;
/** Likewise of a follower that is known to hang. */
const STALLED_MS = 300_000;

export interface ReaderOptions {
  host: string;
  runtime: string;
  /** Containers without a position are read from here on, in nanoseconds since the epoch. */
  since: bigint;
  /** How a container's lines are joined; `undefined` where each is a message. */
  joining: (container: ContainerInfo) => JoinOptions | undefined;
  /** Docker before 23.0: when a file is rotated, its follower repeats lines, and of the `local` driver hangs or leaves lines out (moby#43294). */
  oldFollower: boolean;
}

/** How one connection to a log ended. */
export interface Reading {
  /** By itself, with the container or with the engine; otherwise the log is to be asked for anew. */
  ended: boolean;
  /** How long the engine took to find the place. */
  soughtMs: number;
}

/** Reads logs from where they were left, and tells what of them is missing. */
export class LogReader {
  readonly #engine: Engine;
  readonly #containers: Containers;
  readonly #context: SourceContext;
  readonly #options: ReaderOptions;
  readonly #tellFull: () => void;

  constructor(engine: Engine, containers: Containers, context: SourceContext, options: ReaderOptions) {
    this.#engine = engine;
    this.#containers = containers;
    this.#context = context;
    this.#options = options;
    this.#tellFull = throttled(30_000, () => context.log.warn('waiting: the buffer cannot take more'));
  }

  cursor(id: string): LogCursor | undefined {
    return this.#context.pipeline.cursor<LogCursor>(keyOf(id));
  }

  /** Moves positions; `null` forgets one. */
  async move(cursors: Record<string, LogCursor | null>): Promise<void> {
    await this.#context.pipeline.writeWhenPossible([], cursors, this.#context.signal, this.#tellFull);
  }

  /** Reads a log until it ends, or until what comes cannot be trusted to be all. Throws the engine's and the connection's errors. */
  async read(info: ContainerInfo): Promise<Reading> {
    const saved = this.cursor(info.id) ?? {};
    const stalls = this.#options.oldFollower && info.rotation?.driver === 'local';
    for (let whole = stalls && newestOf(saved) === undefined; ; whole = true) {
      const reading = await this.#read(info, saved, whole, stalls);
      if (reading) {
        return reading;
      }
    }
  }

  /** `undefined` when the log is to be read whole, which it was not. */
  async #read(info: ContainerInfo, saved: LogCursor, whole: boolean, stalls: boolean): Promise<Reading | undefined> {
    const from = whole ? '' : `&since=${toUnixSeconds(sinceOf(saved, this.#options.since))}`;
    const [asked, began] = [now(), performance.now()];
    const response = await this.#engine.stream(
      `/containers/${info.id}/logs?follow=1&stdout=1&stderr=1&timestamps=1${from}`,
      this.#context.signal
    );
    const trust = new Trust(asked, info.rotation, stalls);
    const lines = new Demultiplexer(info.tty);
    const log = new Lines(info, saved, this.#linesOptions(info, asked, whole), this.#context.journal);
    let soughtMs: number | undefined;
    let heard = began;
    const quietMs = () => Math.max(heard + (stalls ? STALLED_MS : QUIET_MS) - performance.now(), 0);
    for await (const chunk of withPauses(response, () => Math.min(log.dueInMs() ?? Infinity, quietMs()))) {
      const come = chunk ? lines.push(chunk) : [];
      soughtMs ??= come[0] && (come[0].time <= asked ? performance.now() - began : 0);
      heard = chunk ? performance.now() : heard;
      const trusted = trust.of(come, now());
      await this.#write(info, log, chunk ? log.take(trusted) : log.due());
      if (log.lost || trusted.length < come.length || quietMs() === 0) {
        response.destroy();
        return log.lost ? undefined : { ended: false, soughtMs: soughtMs ?? 0 };
      }
    }
    await this.#write(info, log, [...log.take(lines.finish()), ...log.flush()]);
    if (log.end()) {
      await this.move({ [keyOf(info.id)]: log.cursor() });
    }
    return log.lost ? undefined : { ended: true, soughtMs: soughtMs ?? 0 };
  }

  #linesOptions(info: ContainerInfo, asked: bigint, whole: boolean): LinesOptions {
    const { since, joining, runtime, oldFollower } = this.#options;
    const repeats = oldFollower && info.rotation !== undefined;
    return { since, asked, joining: joining(info), runtime, repeats, whole };
  }

  async #write(info: ContainerInfo, log: Lines, finished: Message[]): Promise<void> {
    if (finished.length === 0) {
      return;
    }
    const { pipeline, signal } = this.#context;
    const current = (await this.#containers.get(info.id)) ?? info;
    const observations = finished.flatMap((message) => {
      const records = logRecords(message, current, this.#options);
      // A follower that goes back at a rotation must not take the position with it.
      if (!records.every(({ record }) => pipeline.hasSeen(record.record_id))) {
        log.done(message);
      }
      return records;
    });
    const cursors = { [keyOf(info.id)]: log.cursor() };
    await pipeline.writeWhenPossible(observations, cursors, signal, this.#tellFull, { bulk: true });
  }
}
