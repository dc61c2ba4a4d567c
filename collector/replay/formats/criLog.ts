import { parseTime } from '../../pipeline/time.ts';
import type { Unit } from '../units.ts';
import { faulty, observed, type FileFacts, type Format, type Item, type Parser, type ReplayContext } from './format.ts';
import { logRecords, Pieces, type LogLine, type Stream } from './logLine.ts';

/** Source: kubernetes, "CRI log format" (design-proposals-archive, node/kubelet-cri-logging.md). */
const LINE = /^(\S+) (stdout|stderr) ([PF])(?::[^ ]*)?(?: |$)/;
/** A record's message in bytes, as the source of these files cuts it. */
const LONGEST_MESSAGE = 32 * 1024;

function parse({
  text,
  line,
  start,
}: Pick<Unit, 'text' | 'line' | 'start'>): { piece: LogLine; more: boolean } | undefined {
  const match = LINE.exec(text.slice(0, 96));
  const time = match?.[1] === undefined ? undefined : parseTime(match[1]);
  if (!match || time === undefined) {
    return undefined;
  }
  const piece = { time, stream: match[2] as Stream, text: text.slice(match[0].length), line, start };
  return { piece, more: match[3] === 'P' };
}

/** Logs of containers as containerd and CRI-O write them below /var/log/pods. */
export const criLog: Format = {
  name: 'cri-log',
  title: 'container logs of a Kubernetes node (/var/log/pods/NAMESPACE_POD_UID/CONTAINER/N.log)',
  stateful: true,
  encoding: 'latin1',
  recognises: ({ text }) => parse({ text, line: 0, start: 0 }) !== undefined,
  parser(file, context) {
    const missing = (['namespace', 'pod', 'container'] as const).filter((name) => file[name] === undefined);
    if (missing.length > 0) {
      const flags = missing.map((name) => `--${name} NAME`).join(' ');
      throw new Error(
        `${file.path} does not say whose log it is, as /var/log/pods/NAMESPACE_POD_UID/CONTAINER/N.log does: give ${flags}`
      );
    }
    return criParser(file, context);
  },
};

function criParser(file: FileFacts, context: ReplayContext): Parser {
  const pieces = new Pieces();
  // As the source that reads these files live calls its records, so that what both have read is known.
  const owner = ['file-log', file.podUid ?? `${file.namespace}.${file.pod}`, file.container, file.restarts ?? 0].join(
    '/'
  );
  const fields = {
    host_name: context.host,
    k8s_namespace_name: file.namespace,
    k8s_pod_name: file.pod,
    k8s_pod_uid: file.podUid,
    k8s_container_name: file.container,
    k8s_container_restart_count: file.restarts || undefined,
    container_id: file.containerId,
  };
  let end = 0;
  const item = (whole: LogLine): Item => {
    const id = [owner, whole.stream, whole.time, whole.start].join('/');
    const messages = cut(Buffer.from(whole.text, 'latin1'));
    return { line: whole.line, end, ...observed(...logRecords(id, whole, messages, fields)) };
  };
  return {
    take(unit: Unit): Item[] {
      end = unit.end;
      const found = unit.fault === undefined ? parse(unit) : undefined;
      if (!found) {
        const text = Buffer.from(unit.text, 'latin1').toString('utf8');
        return [{ line: unit.line, end, ...faulty(unit.fault ?? 'not a line of a CRI log', text) }];
      }
      const whole = pieces.add(found.piece, found.more);
      return whole ? [item(whole)] : [];
    },
    finish: () => pieces.rest().map(item),
  };
}

/** A message in parts, none of which ends within a character of UTF-8. */
function cut(bytes: Buffer): string[] {
  const parts: string[] = [];
  let at = 0;
  while (bytes.length - at > LONGEST_MESSAGE) {
    let end = at + LONGEST_MESSAGE;
    while (end > at + LONGEST_MESSAGE - 4 && (bytes[end]! & 0xc0) === 0x80) {
      end -= 1;
    }
    parts.push(bytes.toString('utf8', at, end));
    at = end;
  }
  return [...parts, bytes.toString('utf8', at)];
}
