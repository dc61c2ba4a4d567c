import { parseTime } from '../../pipeline/time.ts';
import type { Unit } from '../units.ts';
import {
  faulty,
  isObject,
  observed,
  type FileFacts,
  type Format,
  type Item,
  type Parser,
  type ReplayContext,
} from './format.ts';
import { logRecords, Pieces, type Stream } from './logLine.ts';

/** A line of Docker's json-file logs. Source: moby, daemon/logger/jsonfilelog/jsonlog/jsonlog.go. */
function lineOf(value: unknown): { stream: Stream; time: bigint; text: string } | undefined {
  if (!isObject(value) || typeof value['log'] !== 'string' || typeof value['time'] !== 'string') {
    return undefined;
  }
  const time = parseTime(value['time']);
  const stream = value['stream'] ?? 'stdout';
  return time !== undefined && (stream === 'stdout' || stream === 'stderr')
    ? { stream, time, text: value['log'] }
    : undefined;
}

/** Logs of containers as a Docker Engine keeps them by default. */
export const dockerLog: Format = {
  name: 'docker-log',
  title: 'container logs of a Docker Engine (/var/lib/docker/containers/ID/ID-json.log)',
  stateful: true,
  recognises: ({ value }) => lineOf(value) !== undefined,
  parser(file, context) {
    if (file.containerId === undefined && file.containerName === undefined && file.container === undefined) {
      throw new Error(`${file.path} does not say whose log it is, as ID/ID-json.log does: give --container NAME`);
    }
    return dockerLogParser(file, context);
  },
};

function dockerLogParser(file: FileFacts, context: ReplayContext): Parser {
  const pieces = new Pieces();
  const name = file.container ?? file.containerName;
  const owner = file.containerId?.slice(0, 20) ?? `name:${name}`;
  const fields = {
    host_name: context.host,
    container_id: file.containerId,
    container_name: name,
    container_image_name: file.image,
    container_runtime_name: 'docker',
  };
  let end = 0;
  const records = (stream: Stream, time: bigint, text: string) =>
    observed(...logRecords(owner, { stream, time, text: text.replace(/\r?\n$/, '') }, fields, context));
  return {
    take(unit: Unit): Item[] {
      end = unit.end;
      const place = { line: unit.line, end: unit.end };
      const found = unit.fault === undefined ? lineOf(parsed(unit.text)) : undefined;
      if (!found) {
        return [{ ...place, ...faulty(unit.fault ?? "not a line of Docker's json-file logs", unit.text) }];
      }
      // Only the last piece of a line has its end.
      const piece = { time: found.time, line: unit.line, text: found.text, more: !found.text.endsWith('\n') };
      const whole = pieces.add(found.stream, piece);
      return whole ? [{ line: whole.line, end: unit.end, ...records(found.stream, whole.time, whole.text) }] : [];
    },
    finish: () => pieces.rest().map(({ stream, time, line, text }) => ({ line, end, ...records(stream, time, text) })),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
