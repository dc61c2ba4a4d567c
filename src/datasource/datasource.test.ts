import { CoreApp, dateTime, type DataSourceInstanceSettings, type TimeRange } from '@grafana/data';
import { setTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import { AuditDataSource } from './datasource';
import type { AuditOptions, AuditQuery } from './query/types';

const settings = { id: 1, uid: 'uid', type: 'tallyman-audit-datasource', jsonData: {} };
const range: TimeRange = { from: dateTime(1000), to: dateTime(2000), raw: { from: 'now-1h', to: 'now' } };
const query: AuditQuery = { refId: 'A', shape: 'records', where: { field: 'cluster', op: '=', value: '$cluster' } };

function create() {
  const templates: Partial<TemplateSrv> = { replace: (text) => (text ?? '').replace('$cluster', 'one') };
  setTemplateSrv(templates as TemplateSrv);
  return new AuditDataSource(settings as unknown as DataSourceInstanceSettings<AuditOptions>);
}

describe('AuditDataSource', () => {
  it('begins alert rules with a number and everything else with records', () => {
    const datasource = create();
    expect(datasource.getDefaultQuery(CoreApp.UnifiedAlerting)).toMatchObject({ shape: 'count', instant: true });
    expect(datasource.getDefaultQuery(CoreApp.Dashboard)).toEqual({ shape: 'records' });
  });

  it('does not send what cannot be answered', () => {
    expect(create().filterQuery({ refId: 'A', shape: 'top' })).toBe(false);
    expect(create().filterQuery(query)).toBe(true);
  });

  it('puts variables into the tree', () => {
    expect(create().applyTemplateVariables(query, {}).where).toEqual({ field: 'cluster', op: '=', value: 'one' });
  });

  it('asks the back end what a query means', async () => {
    const datasource = create();
    const post = jest
      .spyOn(datasource, 'postResource')
      .mockResolvedValue({ logql: '{a="b"}', parts: [{ logql: 'x' }] });
    await expect(datasource.explain(query, range)).resolves.toEqual({
      logql: '{a="b"}',
      parts: [{ logql: 'x', reason: '' }],
    });
    expect(post.mock.calls[0]?.[0]).toBe('explain');
    expect(post.mock.calls[0]?.[1]).toMatchObject({ from: 1000, to: 2000, where: { value: 'one' } });
  });

  it('tells a problem of the query from one of the way there', async () => {
    const datasource = create();
    const post = jest.spyOn(datasource, 'postResource');
    post.mockRejectedValueOnce({ status: 400, data: { error: 'not allowed', path: 'where.and[0].op' } });
    await expect(datasource.explain(query)).resolves.toEqual({ error: 'not allowed', path: 'where.and[0].op' });
    post.mockRejectedValueOnce({ status: 502, data: { message: 'gone' } });
    await expect(datasource.explain(query)).rejects.toMatchObject({ status: 502 });
  });

  it('offers values to variables', async () => {
    const datasource = create();
    const get = jest.spyOn(datasource, 'getResource').mockResolvedValue({ values: ['prod', 'test', 5] });
    await expect(datasource.metricFindQuery('cluster', { range })).resolves.toEqual([
      { text: 'prod' },
      { text: 'test' },
    ]);
    expect(get.mock.calls[0]?.slice(0, 2)).toEqual([
      'values',
      { field: 'cluster', counts: false, from: 1000, to: 2000 },
    ]);
  });
});
