import type { ProvisionedRule, RuleQuery } from '../rule/types';

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const objects = (value: unknown): Array<Record<string, unknown>> =>
  Array.isArray(value) ? value.filter(isObject) : [];

const texts = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(isObject(value) ? value : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string'
    )
  );

const readQuery = (value: Record<string, unknown>): RuleQuery => {
  const range = isObject(value.relativeTimeRange) ? value.relativeTimeRange : {};
  return {
    refId: text(value.refId),
    datasourceUid: text(value.datasourceUid),
    relativeTimeRange: { from: number(range.from), to: number(range.to) },
    model: isObject(value.model) ? value.model : {},
  };
};

function readRule(value: Record<string, unknown>): ProvisionedRule {
  const { notification_settings: settings, missingSeriesEvalsToResolve: missing } = value;
  return {
    uid: text(value.uid),
    title: text(value.title),
    folderUID: text(value.folderUID),
    ruleGroup: text(value.ruleGroup),
    condition: text(value.condition),
    data: objects(value.data).map(readQuery),
    noDataState: text(value.noDataState),
    execErrState: text(value.execErrState),
    for: text(value.for),
    labels: texts(value.labels),
    annotations: texts(value.annotations),
    isPaused: value.isPaused === true,
    provenance: text(value.provenance),
    notification_settings: isObject(settings) ? { ...settings, receiver: text(settings.receiver) } : null,
    ...(typeof missing === 'number' && { missingSeriesEvalsToResolve: missing }),
  };
}

export const readRules = (answer: unknown): ProvisionedRule[] => objects(answer).map(readRule);

/** How a rule is doing. */
export interface RuleState {
  /** `firing`, `pending`, `recovering` or `inactive`. */
  state: string;
  firing: number;
  /** `ok`, `error`, `nodata`, `unknown`. */
  health: string;
  lastError: string;
  /** Milliseconds since 1970; undefined before the first evaluation. */
  lastEvaluation?: number;
  /** Seconds. */
  interval: number;
}

/**
 * The states of rules by their uid, of Grafana's Prometheus-like API.
 * Source: Grafana 12.3, pkg/services/ngalert/api/tooling/definitions/prom.go, RuleResponse.
 */
export function readStates(answer: unknown): Map<string, RuleState> {
  const data = isObject(answer) && isObject(answer.data) ? answer.data : {};
  return new Map(
    objects(data.groups).flatMap((group) =>
      objects(group.rules).map((rule): [string, RuleState] => {
        const totals = isObject(rule.totals) ? rule.totals : {};
        // A rule that was never evaluated has the year 1.
        const evaluated = Date.parse(text(rule.lastEvaluation));
        return [
          text(rule.uid),
          {
            state: text(rule.state),
            firing: number(totals.alerting) + number(totals.recovering),
            health: text(rule.health),
            lastError: text(rule.lastError),
            ...(evaluated > 0 && { lastEvaluation: evaluated }),
            interval: number(group.interval),
          },
        ];
      })
    )
  );
}

export interface Folder {
  uid: string;
  title: string;
}

export const readFolders = (answer: unknown): Folder[] =>
  objects(answer).map(({ uid, title }) => ({ uid: text(uid), title: text(title) }));

/** Where alerts are told. */
export interface ContactPoint {
  name: string;
  /** Why the last attempt to tell something there failed, and which integration says so; undefined where it did not. */
  failure?: string;
}

/**
 * The contact points that rules may name, by their own names: the provisioning API gives those of their integrations, which are others where
 * Grafana's default configuration is in use.
 * Source: Grafana 12.3, pkg/services/ngalert/api/tooling/definitions/alertmanager.go, RouteGetGrafanaReceivers.
 */
export const readContactPoints = (answer: unknown): ContactPoint[] =>
  objects(answer)
    .map(({ name, integrations }) => {
      const failures = objects(integrations).flatMap((one) =>
        text(one.lastNotifyAttemptError) ? [`${text(one.name)}: ${text(one.lastNotifyAttemptError)}`] : []
      );
      return { name: text(name), ...(failures.length > 0 && { failure: failures.join('; ') }) };
    })
    .filter(({ name }) => name !== '')
    .sort((a, b) => a.name.localeCompare(b.name));
