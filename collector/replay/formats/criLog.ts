import { parseTime } from '../../pipeline/time.ts';
import type { Unit } from '../units.ts';
import { faulty, observed, type FileFacts, type Format, type Item, type Parser, type ReplayContext } from './format.ts';
import { logRecords, Pieces, type Stream } from './logLine.ts';

/** Source: kubernetes, "CRI log format" (design-proposals-archive, node/kubelet-cri-logging.md). */
const LINE = /^(\S+) (stdout|stderr) ([PF])(?::[^ ]*)?(?: |$)/;

function head(text: string): { time: bigint; stream: Stream; more: boolean; text: string } | undefined {
  const match = LINE.exec(text.slice(0, 96));
  const time = match?.[1] === undefined ? undefined : parseTime(match[1]);
  return match && time !== undefined
    ? { time, stream: match[2] as Stream, more: match[3] === 'P', text: text.slice(match[0].length) }
    : undefined;
}

/** Logs of containers as containerd and CRI-O write them below /var/log/pods. */
export const criLog: Format = {
  name: 'cri-log',
  title: 'container logs of a Kubernetes node (/var/log/pods/NAMESPACE_POD_UID/CONTAINER/N.log)',
  stateful: true,
  recognises: ({ text }) => head(text) !== undefined,
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
  const owner = [file.podUid ?? `${file.namespace}.${file.pod}`, file.container, file.restarts ?? 0].join('/');
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
  const records = (stream: Stream, time: bigint, text: string) =>
    observed(...logRecords(owner, { stream, time, text }, fields, context));
  return {
    take(unit: Unit): Item[] {
      end = unit.end;
      const place = { line: unit.line, end: unit.end };
      const found = unit.fault === undefined ? head(unit.text) : undefined;
      if (!found) {
        return [{ ...place, ...faulty(unit.fault ?? 'not a line of a CRI log', unit.text) }];
      }
      const whole = pieces.add(found.stream, { ...found, line: unit.line });
      return whole ? [{ line: whole.line, end: unit.end, ...records(found.stream, whole.time, whole.text) }] : [];
    },
    finish: () => pieces.rest().map(({ stream, time, line, text }) => ({ line, end, ...records(stream, time, text) })),
  };
}
