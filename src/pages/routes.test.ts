import { clustersUrl, recordUrl, timelineUrl } from './routes';

const paramsOf = (url: string) => Object.fromEntries(new URL(url, 'http://localhost').searchParams);

test('a link to a tab takes the time range, the clusters, the search and the opened record along', () => {
  const url = clustersUrl('audit', {
    uid: 'abc',
    from: 'now-1h',
    to: 'now',
    clusters: ['prod', 'test'],
    search: 'user:alice',
    record: { id: 'x/1', time: 5 },
  });
  expect(url).toMatch(/^\/a\/tallyman-audit-app\/clusters\/audit\?/);
  expect(paramsOf(url)).toMatchObject({
    'var-ds': 'abc',
    from: 'now-1h',
    to: 'now',
    q: 'user:alice',
    record: 'x/1',
    at: '5',
  });
  expect(new URL(url, 'http://localhost').searchParams.getAll('var-cluster')).toEqual(['prod', 'test']);
});

test('what is not said stands in no link', () => {
  expect(paramsOf(recordUrl('abc', { id: 'x', time: 7 }))).toEqual({ 'var-ds': 'abc', record: 'x', at: '7' });
});

test('a timeline is of what is equal in all records of it', () => {
  const url = timelineUrl({ uid: 'abc', subject: { k8s_namespace_name: 'shop', k8s_pod_name: 'web-1' } });
  expect(paramsOf(url).q).toBe('k8s_namespace_name="shop" k8s_pod_name="web-1"');
});

test('a timeline may begin at a point in time, without a record over it', () => {
  const params = paramsOf(timelineUrl({ uid: 'abc', subject: { user_name: 'alice' }, from: 1, to: 9, point: 5 }));
  expect(params).toEqual({ 'var-ds': 'abc', from: '1', to: '9', q: 'user_name="alice"', point: '5' });
});
