import { isComparison, toList } from '../../../datasource/query/condition';
import { isAuditQuery } from '../../../datasource/query/guard';
import type { Condition } from '../../../datasource/query/types';
import { RULE_LABEL } from './build';
import type { ProvisionedRule } from './types';
import { REF } from './texts';

/** Where a rule looks, as its own question says: those of files and edited ones have no notes of it. */
interface Place {
  datasource: string;
  /** None: all. */
  clusters: string[];
  namespaces: string[];
}

function namesIn(where: Condition | undefined, field: string): string[] {
  const found = toList(where).find((one) => isComparison(one) && one.field === field && ['=', 'in'].includes(one.op));
  const value = found && isComparison(found) ? found.value : undefined;
  return (Array.isArray(value) ? value : [value]).flatMap((one) => (one === undefined ? [] : [String(one)]));
}

function placeOf({ data }: ProvisionedRule): Place | undefined {
  const query = data.find(({ refId }) => refId === REF.count);
  if (!query || !isAuditQuery(query.model)) {
    return undefined;
  }
  const { where } = query.model;
  return {
    datasource: query.datasourceUid,
    clusters: namesIn(where, 'cluster'),
    namespaces: namesIn(where, 'k8s_namespace_name'),
  };
}

const meet = (a: string[], b: string[]): boolean =>
  a.length === 0 || b.length === 0 || a.some((name) => b.includes(name));

function overlap(a: Place | undefined, b: Place | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.datasource === b.datasource &&
    meet(a.clusters, b.clusters) &&
    meet(a.namespaces, b.namespaces)
  );
}

/** Other rules of the same entry of the catalogue that look at the same records, or at some of them: these would be told of twice. */
export const twinsOf = (rule: ProvisionedRule, installed: ProvisionedRule[]): ProvisionedRule[] =>
  installed.filter(
    (one) =>
      one.uid !== rule.uid &&
      one.labels[RULE_LABEL] === rule.labels[RULE_LABEL] &&
      !one.isPaused &&
      overlap(placeOf(one), placeOf(rule))
  );
