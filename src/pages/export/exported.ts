import { sceneGraph, type SceneObject } from '@grafana/scenes';
import { auditDataSource } from '../../datasource/instance';
import type { AuditQuery } from '../../datasource/query/types';
import type { Conditions } from '../../datasource/search/api';
import { askedFor, type PageSubject } from '../scope/followSearch';
import { sceneVars } from '../scope/sceneVars';
import { chosenDataSource } from '../scope/variables';

/** What is to be exported: all that a page's table could show. */
export interface Exported {
  uid: string;
  dataSource: string;
  query: Pick<AuditQuery, 'objects' | 'where'>;
  /** In the search bar's language; undefined where it cannot say it. */
  search?: string;
  /** Milliseconds since 1970; the end is not part of it. */
  from: number;
  to: number;
  timeZone: string;
}

/** The page's question as it is at this moment: variables filled in, relative times fixed. */
export async function exportedOf(scene: SceneObject, subject: PageSubject, conditions: Conditions): Promise<Exported> {
  const uid = chosenDataSource(scene);
  const source = await auditDataSource(uid);
  const { objects, where } = source.applyTemplateVariables(
    { refId: 'export', shape: 'records', ...askedFor(subject, conditions) },
    sceneVars(scene)
  );
  const search = await source.search.format({ objects, where });
  const range = sceneGraph.getTimeRange(scene);
  const { from, to } = range.state.value;
  return {
    uid,
    dataSource: source.name,
    query: { objects, where },
    search: typeof search === 'string' ? search : undefined,
    from: from.valueOf(),
    to: to.valueOf(),
    timeZone: zoneName(range.getTimeZone()),
  };
}

/** Grafana says `browser` for the zone of the machine. */
const zoneName = (timeZone: string): string =>
  timeZone === 'browser' || timeZone === '' ? Intl.DateTimeFormat().resolvedOptions().timeZone : timeZone;
