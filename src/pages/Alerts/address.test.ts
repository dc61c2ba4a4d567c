import { alertsUrl, scopeOfAddress } from './address';

const searchOf = (url: string) => new URL(url, 'http://localhost').search;

test('a link opens one rule, and says where it shall look', () => {
  const url = alertsUrl({ rule: 'exec-pod', uid: 'ds', cluster: 'prod', namespace: 'shop' });
  expect(url).toBe('/a/tallyman-audit-app/alerts?var-ds=ds&search=exec-pod&open=exec-pod&cluster=prod&namespace=shop');
  expect(scopeOfAddress(searchOf(url), ['ds'])).toEqual({ datasource: 'ds', clusters: ['prod'], namespaces: ['shop'] });
});

test('without a place it looks everywhere, and a data source that is not there is passed over', () => {
  const url = alertsUrl({ uid: 'gone' });
  expect(url).toBe('/a/tallyman-audit-app/alerts?var-ds=gone');
  expect(scopeOfAddress(searchOf(url), ['ds'])).toEqual({ clusters: [], namespaces: [] });
});
