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
import { logRecords, Pieces, type LogLine } from './logLine.ts';

/** A record's message stays below Loki's longest line even where JSON writes every character in six. */
const LONGEST_MESSAGE = 32 * 1024;
/** As long a line as the source that reads these logs live puts together. */
const LONGEST_LINE = 1024 * 1024;

/** A line of Docker's json-file logs. Source: moby, daemon/logger/jsonfilelog/jsonlog/jsonlog.go. */
function lineOf(value: unknown): Pick<LogLine, 'stream' | 'time' | 'text'> | undefined {
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
  const pieces = new Pieces(LONGEST_LINE);
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
  const item = (whole: LogLine): Item => {
    // As the source that reads these logs live calls its records, so that what both have read is known.
    const id = ['log', owner, whole.stream, whole.time, numberOf(whole)].join('/');
    const messages = cut(whole.text.replace(/\r?\n$/, ''));
    return { line: whole.line, end, ...observed(...logRecords(id, whole, messages, fields)) };
  };
  /** The line's number among those of its stream and nanosecond, through all of the container's files. */
  const numberOf = ({ stream, time }: LogLine): number => {
    const key = `${owner}/${stream}`;
    const last = context.lines.get(key);
    const number = last?.time === time ? last.lines : 0;
    context.lines.set(key, { time, lines: number + 1 });
    return number;
  };
  return {
    take(unit: Unit): Item[] {
      end = unit.end;
      const found = unit.fault === undefined ? lineOf(parsed(unit.text)) : undefined;
      if (!found) {
        return [{ line: unit.line, end, ...faulty(unit.fault ?? "not a line of Docker's json-file logs", unit.text) }];
      }
      // Only the last piece of a line has its end.
      const whole = pieces.add({ ...found, line: unit.line, start: unit.start }, !found.text.endsWith('\n'));
      return whole ? [item(whole)] : [];
    },
    finish: () => pieces.rest().map(item),
  };
}

/** A message in parts, none of them between the halves of a character. */
function cut(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length || parts.length === 0;) {
    const high = /[\ud800-\udbff]/.test(text.charAt(at + LONGEST_MESSAGE - 1));
    const length = high ? LONGEST_MESSAGE - 1 : LONGEST_MESSAGE;
    parts.push(text.slice(at, at + length));
    at += length;
  }
  return parts;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
