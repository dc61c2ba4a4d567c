import type { RuleTemplate } from '../catalogue/template';
import { digest, stableJson } from './digest';
import type { RuleBody, Scope } from './types';

/** An annotation between two underscores is Grafana's way of keeping one out of notifications. */
const MARKER = '__tallyman__';

/** What the app keeps in a rule about how it was made. */
export interface Marker {
  template: string;
  version: number;
  scope: Pick<Scope, 'datasource' | 'clusters' | 'namespaces' | 'search'>;
  /** Of the rule as the app wrote it. */
  fingerprint: string;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** Keys that Grafana adds to stored queries by itself. */
const ADDED = new Set(['intervalMs', 'maxDataPoints']);

/** What a person can have changed, without what Grafana adds and what is not of the rule's meaning. */
export function fingerprintOf(body: RuleBody): string {
  const { [MARKER]: _, ...annotations } = body.annotations;
  return digest(
    stableJson({
      title: body.title,
      condition: body.condition,
      data: body.data.map(({ refId, datasourceUid, relativeTimeRange, model }) => ({
        refId,
        datasourceUid,
        relativeTimeRange,
        model: Object.fromEntries(Object.entries(model).filter(([key]) => !ADDED.has(key))),
      })),
      noDataState: body.noDataState,
      execErrState: body.execErrState,
      for: body.for,
      labels: body.labels,
      annotations,
      receiver: body.notification_settings ?? null,
      missing: body.missingSeriesEvalsToResolve ?? null,
    })
  );
}

export function withMarker(body: RuleBody, template: RuleTemplate, scope: Scope): RuleBody {
  const { datasource, clusters, namespaces, search } = scope;
  const marker: Marker = {
    template: template.id,
    version: template.version,
    scope: { datasource, clusters, namespaces, search },
    fingerprint: fingerprintOf(body),
  };
  // Annotations are templates: two braces in somebody's search must not begin one. JSON itself has none side by side.
  const text = JSON.stringify(marker).replaceAll('{{', '{\\u007b');
  return { ...body, annotations: { ...body.annotations, [MARKER]: text } };
}

/** What the app wrote into a rule about itself; undefined where it is not the app's, or somebody changed this too. */
export function readMarker({ annotations }: Pick<RuleBody, 'annotations'>): Marker | undefined {
  let value: unknown;
  try {
    value = JSON.parse(annotations[MARKER] ?? '');
  } catch {
    return undefined;
  }
  if (!isObject(value) || !isObject(value.scope)) {
    return undefined;
  }
  const { template, version, fingerprint } = value;
  const { datasource, clusters, namespaces, search } = value.scope;
  if (typeof template !== 'string' || typeof version !== 'number' || typeof fingerprint !== 'string') {
    return undefined;
  }
  return typeof datasource === 'string' && isTexts(clusters) && isTexts(namespaces) && typeof search === 'string'
    ? { template, version, fingerprint, scope: { datasource, clusters, namespaces, search } }
    : undefined;
}

/** Whether somebody changed the rule after the app wrote it. */
export const isEdited = (body: RuleBody): boolean => readMarker(body)?.fingerprint !== fingerprintOf(body);
