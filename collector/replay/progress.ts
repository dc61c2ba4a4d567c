import { Presets, SingleBar } from 'cli-progress';
import type { Logger } from '../log.ts';

/** Tells how far an import has come. */
export interface Progress {
  /** Bytes of the files read so far, and records. */
  update(bytes: number, records: number): void;
  stop(): void;
}

/** A line is written so often where there is no terminal. */
const EVERY_MS = 5000;

const megabytes = (bytes: number) => (bytes / 1024 ** 2).toFixed(1);

/** A bar on a terminal; elsewhere a line every few seconds. `total` is the files' size in bytes. */
export function showProgress(total: number, log: Logger, output: NodeJS.WriteStream = process.stderr): Progress {
  return output.isTTY ? bar(total, output) : lines(total, log);
}

function bar(total: number, stream: NodeJS.WriteStream): Progress {
  const format = ' {bar} {percentage} % | {done}/{size} MiB | {records} records | {speed}/s | {eta_formatted} left';
  const shown = new SingleBar({ format, stream, etaBuffer: 50, hideCursor: true }, Presets.shades_classic);
  const began = Date.now();
  const payload = (bytes: number, records: number) => ({
    done: megabytes(bytes),
    size: megabytes(total),
    records: records.toLocaleString('en'),
    speed: rate(records, began),
  });
  shown.start(Math.max(total, 1), 0, payload(0, 0));
  return {
    update: (bytes, records) => shown.update(bytes, payload(bytes, records)),
    stop: () => shown.stop(),
  };
}

function lines(total: number, log: Logger): Progress {
  const began = Date.now();
  let told = began;
  return {
    update(bytes, records) {
      if (Date.now() - told >= EVERY_MS) {
        told = Date.now();
        const left = bytes > 0 ? Math.round((((told - began) / bytes) * (total - bytes)) / 1000) : undefined;
        const end = left === undefined ? '' : `; about ${left} s left`;
        log.info(
          `${megabytes(bytes)} of ${megabytes(total)} MiB, ${records} records, ${rate(records, began)} a second${end}`
        );
      }
    },
    stop: () => {},
  };
}

const rate = (records: number, began: number) =>
  Math.round((records * 1000) / Math.max(1, Date.now() - began)).toLocaleString('en');
