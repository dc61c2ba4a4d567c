import type { Readable } from 'node:stream';
import { LineCutter } from '../sources/lines.ts';
import type { KubernetesClient } from './client.ts';
import { ApiError } from './error.ts';
import { pathOf, selectionOf, watchEventSchema, type KubernetesObject, type Resource } from './resource.ts';

/** etcd keeps 1.5 MiB of an object; as JSON it can be longer. */
const LONGEST_LINE = 8 * 1024 * 1024;
/** Bookmarks come about once a minute, where the API server sends any. */
const BOOKMARK_SILENCE_MS = 150_000;

export interface WatchOptions {
  /** For how long the API server keeps the watch open. */
  seconds: number;
  /** Takes a line that is no watch event. */
  onBad: (reason: string, line: string) => void;
  /** How much longer than that a watch may go on. */
  graceMs: number;
  bookmarkSilenceMs?: number;
}

export interface Watched {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubernetesObject;
}

/** What came at once, and the resourceVersion up to which it leads. */
export interface Changes {
  events: Watched[];
  version: string;
}

/**
 * What changes after a resourceVersion, until the API server ends the watch. Throws ApiError for what the API server reports within the
 * stream, 410 among it, else the connection's error. A connection that lost its other end says nothing: a watch that outlives the
 * time it was asked for, or whose bookmarks stay away, is given up.
 */
export async function* watch(
  client: KubernetesClient,
  resource: Resource,
  from: string,
  options: WatchOptions,
  signal: AbortSignal
): AsyncGenerator<Changes> {
  const { seconds, onBad, graceMs, bookmarkSilenceMs = BOOKMARK_SILENCE_MS } = options;
  const time = { resourceVersion: from, timeoutSeconds: String(seconds) };
  const query = { ...selectionOf(resource), watch: 'true', allowWatchBookmarks: 'true', ...time };
  const end = performance.now() + seconds * 1000 + graceMs;
  const body = await client.stream(pathOf(resource), { query, signal });
  const lines = new LineCutter(0, LONGEST_LINE, (bytes) => onBad(`a line of ${bytes} bytes`, ''));
  const patience = new Patience(body);
  let silenceMs = Infinity;
  let version = from;
  try {
    patience.start(Math.min(silenceMs, end - performance.now()));
    for await (const chunk of body as AsyncIterable<Buffer>) {
      patience.stop();
      const events: Watched[] = [];
      for (const line of lines.push(chunk)) {
        const event = parse(line, onBad);
        if (event?.type === 'ERROR') {
          if (events.length > 0) {
            yield { events, version };
          }
          throw new ApiError(event.object.code ?? 500, event.object.message ?? 'the watch failed');
        }
        if (event?.type === 'BOOKMARK') {
          silenceMs = bookmarkSilenceMs;
        } else if (event) {
          events.push({ type: event.type, object: event.object });
        }
        version = event?.object.metadata.resourceVersion ?? version;
      }
      if (events.length > 0 || silenceMs < Infinity) {
        yield { events, version };
      }
      patience.start(Math.min(silenceMs, end - performance.now()));
    }
  } finally {
    patience.stop();
    body.destroy();
  }
}

function parse(line: string, onBad: WatchOptions['onBad']) {
  try {
    return watchEventSchema.parse(JSON.parse(line));
  } catch (error) {
    onBad((error as Error).message.slice(0, 300), line);
    return undefined;
  }
}

/** Breaks a stream off that is silent for too long; not while its reader is busy with what came. */
class Patience {
  readonly #body: Readable;
  #timer: NodeJS.Timeout | undefined;

  constructor(body: Readable) {
    this.#body = body;
  }

  start(ms: number): void {
    this.#timer = setTimeout(() => this.#body.destroy(new Error('the watch fell silent')), Math.max(ms, 0));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
