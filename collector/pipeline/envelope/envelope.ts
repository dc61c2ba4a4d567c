import { openAzure } from './azure.ts';
import { openCloudLogging } from './cloudLogging.ts';
import { openCloudWatch } from './cloudWatch.ts';
import { openEventList } from './eventList.ts';
import { isObject, type Inner, type Layer, type Opener, type Origin } from './layer.ts';
import { openLts } from './lts.ts';
import { openPubSub } from './pubSub.ts';
import { unpacker } from './unpack.ts';
import { withoutBodies } from './withoutBodies.ts';

/** What ought to be an audit event. */
export interface Item {
  value: unknown;
  /** Its own JSON text, on one line, where it had one. */
  raw?: string;
  origin: Origin;
  /** The end of a request that was told of before. */
  ends?: boolean;
}

/** What was in an input, once all envelopes were opened. */
export interface Unwrapped {
  items: Item[];
  /** What cannot be used, and why; `payload` has no bodies of requests in it. */
  faults: Array<{ fault: string; payload: string }>;
  /** Logs other than audit logs that came along. */
  skipped: number;
}

/** Envelopes in envelopes: a payload in a Firehose delivery, a LogEntry in a Pub/Sub message in a list. */
const DEEPEST = 6;

const OPENERS: Opener[] = [openEventList, openCloudWatch, openCloudLogging, openPubSub, openAzure, openLts];

/** A line of an export of CloudWatch Logs to S3 begins with a time. */
const EXPORTED = /^\d{4}-\d\d-\d\dT[\d:.]+Z (?=\{)/;

/**
 * Takes audit events out of whatever they were sent in. A bare event, and what is nothing that is known, comes out as it is. `raw` is the
 * value's own JSON text, where there is one. docs/kubernetes-audit.md has the envelopes.
 */
export function unwrap(value: unknown, raw?: string): Unwrapped {
  return new Unwrapping().done({ value }, raw);
}

/** As `unwrap`, of JSON text. */
export function unwrapText(text: string): Unwrapped {
  return new Unwrapping().done({ text: text.replace(EXPORTED, '') });
}

class Unwrapping {
  readonly #unpack = unpacker();
  readonly #found: Unwrapped = { items: [], faults: [], skipped: 0 };

  done(inner: Inner, raw?: string): Unwrapped {
    this.#take(inner, raw, {}, 0);
    return this.#found;
  }

  /** `raw` is the own text of a value; texts bring theirs along. */
  #take(inner: Inner, raw: string | undefined, around: Origin, depth: number): void {
    if (inner.packed !== undefined) {
      this.#takePacked(inner.packed, around, depth);
      return;
    }
    const read = this.#read(inner, raw);
    if (!read) {
      return;
    }
    const origin = { ...around, ...inner.origin };
    const layer = inner.is || depth > DEEPEST ? undefined : open(read.value);
    if (layer) {
      this.#found.skipped += layer.skipped ?? 0;
      if (layer.fault !== undefined) {
        this.#found.faults.push({ fault: layer.fault, payload: '' });
      }
      for (const each of layer.inner) {
        const text = each.is === 'made' ? (read.raw ?? textOf(read.value)) : undefined;
        this.#take(each, text, { ...origin, ...layer.origin }, depth + 1);
      }
    } else if (inner.mixed && !isEvent(read.value)) {
      this.#found.skipped += 1;
    } else {
      this.#found.items.push({ ...read, origin, ends: inner.ends });
    }
  }

  /** One JSON text, or lines of any log where Data Firehose was told to take the messages out of their envelope. */
  #takePacked(packed: string, origin: Origin, depth: number): void {
    let text: string;
    try {
      text = this.#unpack(packed);
    } catch (error) {
      this.#found.faults.push({ fault: (error as Error).message, payload: '' });
      return;
    }
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const several = lines.length > 1 && 'error' in parse(text);
    for (const each of several ? lines : [text]) {
      this.#take({ text: each, mixed: several }, undefined, origin, depth + 1);
    }
  }

  /** The value, and its text where that is one line; undefined when it cannot be had, which has then been noted. */
  #read({ text, value, mixed }: Inner, raw: string | undefined): { value: unknown; raw?: string } | undefined {
    if (text === undefined) {
      return { value, raw };
    }
    const own = text.trim();
    const parsed = parse(own);
    if ('value' in parsed) {
      return { value: parsed.value, raw: /[\r\n]/.test(own) ? undefined : own };
    }
    if (mixed) {
      this.#found.skipped += 1;
    } else {
      const fault = `not JSON: ${parsed.error.slice(0, 200)}`;
      this.#found.faults.push({ fault, payload: withoutBodies(own) });
    }
    return undefined;
  }
}

function parse(text: string): { value: unknown } | { error: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function open(value: unknown): Layer | undefined {
  if (Array.isArray(value)) {
    return { inner: value.map((each: unknown) => ({ value: each })) };
  }
  if (!isObject(value) || value['kind'] === 'Event') {
    return undefined;
  }
  for (const opener of OPENERS) {
    const layer = opener(value);
    if (layer) {
      return layer;
    }
  }
  return undefined;
}

const isEvent = (value: unknown) => isObject(value) && (value['kind'] === 'Event' || 'auditID' in value);

/** A value nested too deep to be written out has no text. */
function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
