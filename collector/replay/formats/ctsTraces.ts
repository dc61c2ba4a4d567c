import { ctsTraceSchema } from '../../pipeline/normalise/ctsTrace.ts';
import { normaliseSwrTrace, type SwrRegistry } from '../../pipeline/normalise/swrTrace.ts';
import { openLts } from '../../pipeline/envelope/lts.ts';
import { withoutSecrets } from '../../pipeline/redact/secrets.ts';
import {
  dropped,
  faulty,
  isObject,
  jsonParser,
  observed,
  type FileFacts,
  type Format,
  type Outcome,
  type ReplayContext,
} from './format.ts';

type Json = Record<string, unknown>;

/** Where CTS puts files in a bucket, and how it calls them. Source: CTS user guide, "Querying Transferred Traces". */
const REGION = /(?:(?:^|\/)CloudTraces\/|_CloudTrace_)([a-z]{2}-[a-z]+(?:-[a-z]+)*-\d+)(?=[/_]|$)/;

const isTrace = (value: unknown): value is Json =>
  isObject(value) &&
  typeof value['trace_id'] === 'string' &&
  typeof value['trace_name'] === 'string' &&
  typeof value['service_type'] === 'string';

/** The traces in a document: one, an answer of CTS's API, or a log of LTS with one in it. `undefined` where there is none. */
function tracesIn(value: unknown): Json[] | undefined {
  if (isTrace(value)) {
    return [value];
  }
  if (!isObject(value)) {
    return undefined;
  }
  const held = Array.isArray(value['traces'])
    ? value['traces']
    : openLts(value)?.inner.map(({ text, value: inner }) => (text === undefined ? inner : parsed(text)));
  const traces = held?.filter(isTrace);
  return traces && traces.length > 0 ? traces : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Traces of Huawei Cloud's CTS, of which those of SWR are taken. */
export const ctsTraces: Format = {
  name: 'cts-traces',
  title: 'traces of Huawei Cloud CTS (files in OBS, logs of LTS, answers of its API); those of SWR are taken',
  stateful: false,
  recognises: ({ value }) => tracesIn(value) !== undefined,
  parser: (file, context) => {
    const registryOf = chooser(file, context);
    return jsonParser((value, text) => {
      const outcomes = tracesIn(value)?.map((trace) => outcomeOf(trace, registryOf));
      return outcomes ? together(outcomes) : faulty('not a trace of CTS', text);
    });
  },
};

function outcomeOf(raw: Json, registryOf: (projectId: string | undefined) => SwrRegistry | undefined): Outcome {
  const { success, data: trace, error } = ctsTraceSchema.safeParse(raw);
  if (!success) {
    const issue = error.issues[0];
    return faulty(`${issue?.path.join('.') || 'trace'}: ${issue?.message ?? 'no trace of CTS'}`, payloadOf(raw));
  }
  if (trace.service_type.toUpperCase() !== 'SWR') {
    return dropped('traces of other services than SWR');
  }
  const registry = registryOf(trace.project_id);
  return registry
    ? observed(normaliseSwrTrace(trace, raw, registry).observation)
    : faulty(`of project ${trace.project_id}, which no sources.swr has: give --registry`, payloadOf(raw));
}

const payloadOf = (raw: Json) => JSON.stringify(withoutSecrets(raw));

/**
 * Which registry a trace is of: the one that the command line names, else the one of its project in the configuration, as what was collected live
 * has the same names then, else the region's by the file's path.
 */
function chooser(file: FileFacts, context: ReplayContext): (projectId: string | undefined) => SwrRegistry | undefined {
  const region = REGION.exec(file.path)?.[1];
  const given = file.registry ?? (region && `swr.${region}.myhuaweicloud.com`);
  const configured = context.registries ?? [];
  if (given === undefined && configured.length === 0) {
    throw new Error(
      `${file.path} does not say which region its traces are of: give --registry NAME, as swr.cn-north-4.myhuaweicloud.com`
    );
  }
  return (projectId) => {
    const own = configured.find((registry) => registry.projectId === projectId);
    return file.registry === undefined && own ? own : given === undefined ? undefined : { name: given, region };
  };
}

function together(outcomes: Outcome[]): Outcome {
  const counts = new Map<string, number>();
  for (const [reason, count] of outcomes.flatMap(({ dropped: some }) => [...(some ?? [])])) {
    counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  return {
    observations: outcomes.flatMap(({ observations }) => observations),
    faults: outcomes.flatMap(({ faults }) => faults),
    dropped: counts,
  };
}
