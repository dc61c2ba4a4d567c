import { locationUtil } from '@grafana/data';
import {
  APP_URL,
  CLUSTERS_ROUTE,
  HOSTS_ROUTE,
  RECORD_ROUTE,
  REGISTRIES_ROUTE,
  REPORT_ROUTE,
  SETUP_ROUTE,
  TIMELINE_ROUTE,
} from '../constants';
import { equalitiesText } from '../datasource/search/text';

/** What a link to a page takes along. All of it is in the address, so that a colleague sees the same. */
export interface PageScope {
  /** Of the data source. */
  uid: string;
  /** Milliseconds since 1970, or Grafana's relative times. */
  from?: number | string;
  to?: number | string;
  clusters?: string[];
  /** Text of the search bar. */
  search?: string;
  record?: RecordRef;
}

/** A record that is opened beside the page: without its time it would be searched for everywhere. */
export interface RecordRef {
  id: string;
  /** Milliseconds since 1970. */
  time: number;
}

/** Names of the address's parameters; those of variables are Grafana's. */
export const SEARCH_PARAM = 'q';
export const RECORD_PARAM = 'record';
export const RECORD_TIME_PARAM = 'at';
/** The point in time that a timeline looks at, in milliseconds since 1970. */
export const POINT_PARAM = 'point';

/** What stays as it is from one tab of a page to the next. */
export const KEPT_PARAMS = ['from', 'to', 'timezone', 'var-ds', 'var-cluster', SEARCH_PARAM];

export type ClusterTab = 'audit' | 'events' | 'logs' | 'commands' | 'lifecycle';
export type RegistryTab = 'activity' | 'pulls' | 'images' | 'running';
export type HostTab = 'logs' | 'commands' | 'lifecycle';

function pageUrl(path: string, { uid, from, to, clusters, search, record }: PageScope, point?: number): string {
  const params = new URLSearchParams({ 'var-ds': uid });
  clusters?.forEach((cluster) => params.append('var-cluster', cluster));
  const others = {
    from,
    to,
    [SEARCH_PARAM]: search || undefined,
    [RECORD_PARAM]: record?.id,
    [RECORD_TIME_PARAM]: record?.time,
    [POINT_PARAM]: point,
  };
  for (const [name, value] of Object.entries(others)) {
    if (value !== undefined) {
      params.set(name, String(value));
    }
  }
  return locationUtil.assureBaseUrl(`${APP_URL}/${path}?${params.toString()}`);
}

export const clustersUrl = (tab: ClusterTab, scope: PageScope): string => pageUrl(`${CLUSTERS_ROUTE}/${tab}`, scope);
export const hostsUrl = (tab: HostTab, scope: PageScope): string => pageUrl(`${HOSTS_ROUTE}/${tab}`, scope);
export const registriesUrl = (tab: RegistryTab, scope: PageScope): string =>
  pageUrl(`${REGISTRIES_ROUTE}/${tab}`, scope);

/** A page to print, of all that a search finds. */
export const reportUrl = ({ uid, search, from, to }: PageScope): string =>
  pageUrl(REPORT_ROUTE, { uid, search, from, to });

/** What has to be done for something to be recorded, and how that does. It works without a data source, too. */
export const setupUrl = (of?: { uid: string; cluster: string }): string =>
  of
    ? pageUrl(SETUP_ROUTE, { uid: of.uid, clusters: [of.cluster] })
    : locationUtil.assureBaseUrl(`${APP_URL}/${SETUP_ROUTE}`);

/** A page of its own for one record, with all that is known of it. */
export const recordUrl = (uid: string, record: RecordRef): string => pageUrl(RECORD_ROUTE, { uid, record });

/** What an object, person or address was in, across all sources, on one time axis. */
export interface TimelineTarget extends Omit<PageScope, 'search' | 'clusters'> {
  /** Equalities that must all hold, by name of the field or label: `{ user_name: 'alice' }`. */
  subject: Record<string, string>;
  /** A time that is marked and looked at, in milliseconds since 1970. */
  point?: number;
}

export const timelineUrl = ({ subject, point, ...scope }: TimelineTarget): string =>
  pageUrl(
    TIMELINE_ROUTE,
    {
      ...scope,
      search: equalitiesText(Object.entries(subject).map(([field, value]) => ({ field, value }))),
    },
    point
  );
