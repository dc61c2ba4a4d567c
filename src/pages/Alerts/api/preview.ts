import { FieldType, type DataFrame } from '@grafana/data';
import { ask } from '../../../datasource/records/ask';
import type { RuleTemplate } from '../catalogue/template';
import { countQuery } from '../rule/query';
import type { Scope } from '../rule/types';

/** How often a rule would have fired. */
export interface Preview {
  /** Beginnings of alerts. */
  alerts: number;
  /** Different users and pods, or sources, whatever the rule groups by. */
  groups: number;
}

const DAY = 86_400_000;

/**
 * Asks the data source the rule's own question for each window of the last 24 hours. Windows follow each other here, while a rule looks back
 * at each evaluation: what is spread over the border of two windows may be counted differently.
 */
export async function previewRule(template: RuleTemplate, scope: Scope, limit: number, now: number): Promise<Preview> {
  const { instant: _, ...query } = countQuery(template, scope, 'A');
  const step = template.window * 1000;
  // What was silent all day was heard of before it.
  const from = now - DAY - (template.baseline ?? 0) * 1000;
  const windows = { ...query, step: `${template.window}s` };
  const frames = await ask(scope.datasource, [windows], { from, to: now });
  const starts = frames.map((frame) => {
    const points = pointsOf(frame);
    const fired = template.kind === 'silence' ? silences(points, step, now, limit) : crossings(points, limit);
    return startsOf(fired, step).filter((time) => time > now - DAY);
  });
  return {
    alerts: starts.reduce((sum, { length }) => sum + length, 0),
    groups: starts.filter(({ length }) => length > 0).length,
  };
}

interface Point {
  time: number;
  value: number;
}

function pointsOf(frame: DataFrame): Point[] {
  const time = frame.fields.find(({ type }) => type === FieldType.time);
  const value = frame.fields.find(({ type }) => type === FieldType.number);
  return (time?.values ?? []).map((at: unknown, row: number) => ({
    time: Number(at),
    value: Number(value?.values[row] ?? 0),
  }));
}

/** A window of time, by its end, and whether the rule fires in it. */
interface Window {
  time: number;
  fires: boolean;
}

const crossings = (points: Point[], limit: number): Window[] =>
  points.map(({ time, value }) => ({ time, fires: value > limit }));

/** Every window since the first that has a record, those without one too, but for the last that has not ended yet. */
function silences(points: Point[], step: number, now: number, limit: number): Window[] {
  const values = new Map(points.map(({ time, value }) => [time, value]));
  const windows: Window[] = [];
  for (let time = points.find(({ value }) => value >= limit)?.time ?? Infinity; time <= now; time += step) {
    windows.push({ time, fires: (values.get(time) ?? 0) < limit });
  }
  return windows;
}

/** When it began to fire. Windows without a record may not be in the answer: what comes after them is a new beginning. */
const startsOf = (windows: Window[], step: number): number[] =>
  windows.flatMap(({ time, fires }, index) => {
    const before = windows[index - 1];
    const goesOn = before?.fires && time - before.time <= step;
    return fires && !goesOn ? [time] : [];
  });
