import type { Entry } from './codec.ts';
import type { Dropped } from './letGo.ts';
import type { Position } from './position.ts';

/** What happens when as much waits unsent as may: sources are held back, or the oldest of it is let go. */
export type WhenFull = 'block' | 'dropOldest';

export interface BufferOptions {
  dir: string;
  /** Unsent bytes beyond which `append` refuses. */
  maxBytes: number;
  /** `block` by default. */
  whenFull?: WhenFull;
  /** The part of `maxBytes`, from 0 to 1, beyond which `append` refuses what is marked as bulk. */
  bulkShare?: number;
  /** A segment is closed when it has grown to this many bytes. */
  segmentBytes?: number;
  /** How long acknowledged segments are kept, in milliseconds. */
  keepMs?: number;
  /** Called with what had to be set aside. */
  onDamage?: (message: string) => void;
  /** Called with what the file system refuses; `onDamage` by default. */
  onTrouble?: (message: string) => void;
  /** Called with what was let go. The loss is made durable when the promise settles, so that it can be recorded first. */
  onDropped?: (dropped: Dropped) => Promise<void> | void;
}

/** What there is to know of a buffer from outside. */
export interface BufferState {
  /** Bytes that wait to be sent, and how many may. */
  pendingBytes: number;
  limitBytes: number;
  segments: number;
  /** When the oldest of what waits was appended, in milliseconds since the epoch, about; `undefined` when nothing waits. */
  oldestAt: number | undefined;
  /** New records are refused until some have been sent. */
  full: boolean;
}

export interface Batch {
  entries: Entry[];
  /** What to acknowledge once the entries are stored. */
  end: Position;
  /** The batch was there when the buffer was opened, so an earlier run may have sent it. */
  inDoubt: boolean;
  /** Aborted when the batch has been let go: it need not be sent any longer. */
  gone: AbortSignal;
}

/** More waits unsent than may; what was refused has to be offered again. */
export class BufferFullError extends Error {}

const SEGMENT = 16 * 1024 * 1024;

export function withDefaults(options: BufferOptions): Required<BufferOptions> {
  const onDamage = options.onDamage ?? (() => {});
  return {
    whenFull: 'block',
    bulkShare: 1,
    segmentBytes: SEGMENT,
    keepMs: 15 * 60_000,
    onTrouble: onDamage,
    onDropped: () => {},
    ...options,
    onDamage,
  };
}
