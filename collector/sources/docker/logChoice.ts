import type { JoinOptions } from '../multiline.ts';
import type { LogOptions } from './logs.ts';
import { chooser, type Choice } from './selection.ts';

/** Whose logs are collected, and how their lines are joined. */
export interface LogChoice {
  enabled: boolean;
  include?: Choice;
  exclude?: Choice;
  multiline: Array<JoinOptions & { match?: Choice }>;
}

/** The choice as it is asked of containers; the first rule that matches tells how lines are joined. */
export function chosen({
  logs: { include, exclude, multiline },
  excludeLogs,
}: {
  logs: LogChoice;
  excludeLogs: string[];
}): Pick<LogOptions, 'included' | 'joining'> {
  const isIncluded = chooser(include ?? {});
  const excluded = [{ containers: excludeLogs }, ...(exclude ? [exclude] : [])].map(chooser);
  const rules = multiline.map((rule) => ({ matches: chooser(rule.match ?? {}), rule }));
  return {
    included: (container) => isIncluded(container) && !excluded.some((isExcluded) => isExcluded(container)),
    joining: (container) => rules.find(({ matches }) => matches(container))?.rule,
  };
}
