import { stableJson } from './digest';
import { VERSION_LABEL } from './build';
import type { ProvisionedRule, RuleQuery } from './types';

interface Evaluator {
  conditions?: Array<{ evaluator?: { params?: unknown[] } }>;
}

/** The number that a rule compares with; undefined where somebody made it another condition. */
export function thresholdOf(rule: Pick<ProvisionedRule, 'condition' | 'data'>): number | undefined {
  const { conditions } = (rule.data.find(({ refId }) => refId === rule.condition)?.model ?? {}) as Evaluator;
  const value = conditions?.[0]?.evaluator?.params?.[0];
  return typeof value === 'number' ? value : undefined;
}

const questionOf = ({ data }: ProvisionedRule): string => {
  const queries = data.filter(({ datasourceUid }) => datasourceUid !== '__expr__');
  const asked = ({ refId, datasourceUid, relativeTimeRange, model }: RuleQuery) => {
    const { intervalMs: _, maxDataPoints: __, ...rest } = model;
    return { refId, datasourceUid, relativeTimeRange, rest };
  };
  return stableJson(queries.map(asked));
};

const publicAnnotations = ({ annotations }: ProvisionedRule): string =>
  stableJson(Object.fromEntries(Object.entries(annotations).filter(([name]) => !name.startsWith('__'))));

const changed = (name: string, before: string | number | undefined, after: string | number | undefined): string[] =>
  before === after ? [] : [`${name}: ${before ?? 'none'} → ${after ?? 'none'}`];

const differs = (text: string, before: string, after: string): string[] => (before === after ? [] : [text]);

/** What writing `after` changes in a rule, in words. */
export function differences(before: ProvisionedRule, after: ProvisionedRule): string[] {
  const otherLabels = ({ labels }: ProvisionedRule) => stableJson({ ...labels, [VERSION_LABEL]: '' });
  return [
    ...changed('title', before.title, after.title),
    ...changed('version', before.labels[VERSION_LABEL], after.labels[VERSION_LABEL]),
    ...changed('threshold', thresholdOf(before), thresholdOf(after)),
    ...changed('holds for', before.for, after.for),
    ...changed(
      'contact point',
      before.notification_settings?.receiver ?? 'by the notification policies',
      after.notification_settings?.receiver ?? 'by the notification policies'
    ),
    ...changed('group', before.ruleGroup, after.ruleGroup),
    ...differs('another folder', before.folderUID, after.folderUID),
    ...differs('what is asked', questionOf(before), questionOf(after)),
    ...differs('texts', publicAnnotations(before), publicAnnotations(after)),
    ...differs('labels', otherLabels(before), otherLabels(after)),
    ...differs(
      'what happens without data or on errors',
      stableJson([before.noDataState, before.execErrState, before.missingSeriesEvalsToResolve ?? null]),
      stableJson([after.noDataState, after.execErrState, after.missingSeriesEvalsToResolve ?? null])
    ),
  ];
}
