import type { Observation } from '../../pipeline/observation.ts';
import type { HarborIdentity } from '../../pipeline/normalise/harborNames.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import type { Rules } from '../../pipeline/rules/rules.ts';
import type { Unit } from '../units.ts';

/** What a file's name, what lies beside it, and the command line say of its contents. */
export interface FileFacts {
  path: string;
  namespace?: string;
  pod?: string;
  podUid?: string;
  container?: string;
  restarts?: number;
  containerId?: string;
  containerName?: string;
  image?: string;
  /** Name of the image registry that it is of. */
  registry?: string;
}

/** What all files of one run share. */
export interface ReplayContext {
  /** Tells which records have been seen. */
  pipeline: Pipeline;
  host: string;
  /** The collector's rules for audit events. */
  rules: Rules;
  /** Names of the configuration's Distribution registries. */
  distributions?: string[];
  /** Each Harbor of the configuration. */
  harbors?: HarborIdentity[];
  /** Notes a record that others may refer to, though it is not written yet. */
  note: (recordId: string) => void;
  /** The last time of a log's stream, and how many of its lines have had it. */
  lines: Map<string, { time: bigint; lines: number }>;
}

/** What became of a unit. */
export interface Outcome {
  observations: Observation[];
  faults: Array<{ fault: string; payload: string }>;
  /** How much of it nothing is made of, by reason: one of few. */
  dropped?: Map<string, number>;
}

/** A unit's outcome. */
export interface Item extends Outcome {
  /** The line it begins on, from 1. */
  line: number;
  /** The byte behind it. */
  end: number;
}

/** Turns units into items, in order; holds back what is not whole yet. */
export interface Parser {
  take(unit: Unit): Item[];
  finish(): Item[];
}

/** The beginning of a file: one of its units, and what that is as JSON. */
export interface Sample {
  text: string;
  value: unknown;
}

/** A format that historical files have. */
export interface Format {
  /** As `--format` takes it. */
  name: string;
  /** For people: what it is, and how such a file is made. */
  title: string;
  /** What is known of a place depends on what stands before it, so reading always begins at the file's beginning. */
  stateful: boolean;
  /** How its lines' bytes are made texts: `latin1` where characters may be cut in two. */
  encoding?: 'utf8' | 'latin1';
  recognises(sample: Sample): boolean;
  /** Throws an Error that says what to give when the file's facts do not suffice. */
  parser(file: FileFacts, context: ReplayContext): Parser;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A parser of JSON units, each for itself. */
export function jsonParser(look: (value: unknown, text: string) => Outcome): Parser {
  return {
    take: (unit) => [{ line: unit.line, end: unit.end, ...outcomeOf(unit, look) }],
    finish: () => [],
  };
}

function outcomeOf(unit: Unit, look: (value: unknown, text: string) => Outcome): Outcome {
  if (unit.fault !== undefined) {
    return faulty(unit.fault, unit.text);
  }
  let value: unknown;
  try {
    value = JSON.parse(unit.text);
  } catch (error) {
    return faulty(`not JSON: ${(error as Error).message.slice(0, 200)}`, unit.text);
  }
  return look(value, unit.text);
}

export const faulty = (fault: string, payload: string): Outcome => ({ observations: [], faults: [{ fault, payload }] });
export const dropped = (reason: string): Outcome => ({ observations: [], faults: [], dropped: new Map([[reason, 1]]) });
export const observed = (...observations: Observation[]): Outcome => ({ observations, faults: [] });
