import { dateTime, LoadingState, type DataFrame, type PanelData } from '@grafana/data';
import { setDataSourceSrv, setRunRequest, type DataSourceSrv } from '@grafana/runtime';
import { CustomVariable, SceneVariableSet } from '@grafana/scenes';
import { of } from 'rxjs';
import type { AuditQuery } from '../../datasource/query/types';
import { SearchApi } from '../../datasource/search/searchApi';

export const UID = 'audit';

const ends = { from: dateTime(0), to: dateTime(60_000) };
const range = { ...ends, raw: ends };

/** What a data source answers, as panels see it. */
export const answerOf = (series: DataFrame[], extra: Partial<PanelData> = {}): PanelData => ({
  state: LoadingState.Done,
  series,
  timeRange: range,
  request: {} as PanelData['request'],
  ...extra,
});

/** The variables of a page with one data source and all clusters. */
export const testVariables = () =>
  new SceneVariableSet({
    variables: [
      new CustomVariable({ name: 'ds', value: UID, text: UID, query: UID }),
      new CustomVariable({ name: 'cluster', value: 'prod', text: 'prod', query: 'prod' }),
    ],
  });

/** Knows the texts `user:NAME` only. */
export async function userSearch(path: string, body: { text?: string; where?: unknown }): Promise<unknown> {
  if (path === 'search/format') {
    const { and } = (body.where ?? { and: [] }) as { and: Array<{ value: string }> };
    return { text: and.map(({ value }) => `user:${value}`).join(' ') };
  }
  const user = /^user:(\w+)$/.exec(body.text ?? '')?.[1];
  return user
    ? { where: { and: [{ field: 'user_name', op: '=', value: user }] } }
    : { error: '"usr" is no field', start: 0, end: 3 };
}

interface BackEnd {
  post?: (path: string, body: { text?: string; where?: unknown }) => Promise<unknown>;
  /** What a query is answered with. */
  answer?: (query: AuditQuery) => PanelData;
}

/** Puts a data source in place of Grafana's, and tells what it was asked. */
export function setBackEnd({ post = userSearch, answer = () => answerOf([]) }: BackEnd = {}) {
  const posted = jest.fn(post);
  const queried = jest.fn<void, [AuditQuery]>();
  const source = {
    uid: UID,
    name: 'Tallyman',
    getRef: () => ({ uid: UID }),
    applyTemplateVariables: (query: AuditQuery) => query,
    search: new SearchApi((path, body) => posted(path, body as { text?: string })),
    values: jest.fn().mockResolvedValue([]),
  };
  setDataSourceSrv({ get: async () => source } as unknown as DataSourceSrv);
  setRunRequest((_, request) => {
    const query = request.targets[0] as AuditQuery;
    queried(query);
    return of(answer(query));
  });
  return { posted, queried };
}
