import type { Condition } from '../../../datasource/query/types';

/** Where a rule looks. */
export interface Scope {
  /** Uid of the data source. */
  datasource: string;
  /** None means all. */
  clusters: string[];
  namespaces: string[];
  /** A further condition, in the search bar's language, as it was typed. */
  search: string;
  /** What the search was read as. */
  where?: Condition;
}

/** Where a rule is kept, whom it tells, and how often it is evaluated. */
export interface Delivery {
  folderUid: string;
  /** Name of a contact point; none leaves it to the notification policies. */
  receiver?: string;
  /** Seconds. */
  interval: number;
}

export interface RuleQuery {
  refId: string;
  queryType?: string;
  datasourceUid: string;
  relativeTimeRange: { from: number; to: number };
  model: Record<string, unknown>;
}

/** What a rule says and does: the part of it that the app writes, and that people may have edited since. */
export interface RuleBody {
  title: string;
  condition: string;
  data: RuleQuery[];
  noDataState: string;
  execErrState: string;
  /** As Prometheus writes durations. */
  for: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  notification_settings: ({ receiver: string } & Record<string, unknown>) | null;
  missingSeriesEvalsToResolve?: number;
}

/**
 * An alert rule as `/api/v1/provisioning/alert-rules` reads and writes it.
 * Source: Grafana 12.3, pkg/services/ngalert/api/tooling/definitions/provisioning_alert_rules.go, ProvisionedAlertRule.
 */
export interface ProvisionedRule extends RuleBody {
  uid: string;
  folderUID: string;
  ruleGroup: string;
  isPaused: boolean;
  /** Who keeps it: '' is Grafana, `file` a file that it was provisioned from, `api` another program. */
  provenance?: string;
}
