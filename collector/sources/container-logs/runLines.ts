import type { LogLine } from './assembler.ts';
export type RunRule = never;
export type MultilineOptions = never;
export const ruleFor = (_: MultilineOptions[]) => (): RunRule | undefined => undefined;
export class RunLines {
  constructor(_rule?: RunRule) {}
  waiting = false;
  take(lines: LogLine[], _now: number): LogLine[] {
    return lines;
  }
  due(_now: number): LogLine[] {
    return [];
  }
  finish(): LogLine[] {
    return [];
  }
  pending(): LogLine[] {
    return [];
  }
}
