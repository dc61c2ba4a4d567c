import { alertText, areAbout, episodes, readTransitions } from './history';

const labels =
  'alertname=Exec into a container, tallyman_rule=exec-pod, cluster=prod, k8s_pod_name=web-1, user_name=Mallory, M';
const item = (time: number, newState: string, prevState: string, more: object = {}) => ({
  alertId: 7,
  alertName: 'Exec into a container',
  time,
  newState,
  prevState,
  text: `Exec into a container {${labels}} - A=1.000000`,
  ...more,
});

const read = (items: unknown, from = 0) => episodes(readTransitions(items), from);

test('an alert begins when it fires and ends when it does not', () => {
  // The newest comes first.
  const list = read([
    item(30, 'Normal (MissingSeries)', 'Alerting'),
    item(10, 'Alerting', 'Pending'),
    item(5, 'Pending', 'Normal'),
  ]);
  expect(list).toEqual([
    {
      title: 'Exec into a container',
      start: 10,
      end: 30,
      labels: {
        alertname: 'Exec into a container',
        tallyman_rule: 'exec-pod',
        cluster: 'prod',
        k8s_pod_name: 'web-1',
        user_name: 'Mallory, M',
      },
    },
  ]);
});

test('one that goes on has no end, and one that began before is there from the beginning', () => {
  expect(read([item(10, 'Alerting (NoData)', 'Normal')])[0]).not.toHaveProperty('end');
  expect(read([item(10, 'Normal', 'Alerting')], 3)).toMatchObject([{ start: 3, end: 10 }]);
  expect(read([item(10, 'Alerting', 'Alerting (Error)')], 3)).toMatchObject([{ start: 3 }]);
});

test('two alerts of a rule are told apart', () => {
  const other = { text: 'Exec {user_name=bob} - A=1' };
  const list = read([
    item(10, 'Alerting', 'Normal'),
    item(12, 'Alerting', 'Normal', other),
    item(14, 'Normal', 'Alerting'),
  ]);
  expect(list.map(({ end }) => end)).toEqual([14, undefined]);
});

test.each([
  [undefined],
  [{}],
  [[null, {}, { text: 'x', time: 'never', newState: 'Alerting' }]],
  [[item(1, 'Alerting', 'Normal', { text: 'odd' })]],
])('what is no transition is left out: %j', (answer) => {
  expect(read(answer)).toEqual([]);
});

test('alerts are about a subject where all agrees that both name, and more than the cluster', () => {
  const list = read([item(10, 'Alerting', 'Normal')]);
  expect(areAbout(list, { cluster: 'prod', k8s_namespace_name: 'shop', k8s_pod_name: 'web-1' })).toHaveLength(1);
  expect(areAbout(list, { cluster: 'prod', k8s_pod_name: 'web-2' })).toHaveLength(0);
  expect(areAbout(list, { cluster: 'prod', k8s_node_name: 'n1' })).toHaveLength(0);
  expect(areAbout(list, {})).toHaveLength(0);
});

test('rules of others are not shown', () => {
  const others = [item(10, 'Alerting', 'Normal', { text: 'Disk full {k8s_pod_name=web-1} - A=1' })];
  expect(areAbout(read(others), { k8s_pod_name: 'web-1' })).toEqual([]);
});

test('an alert tells what it is about', () => {
  expect(alertText(read([item(10, 'Alerting', 'Normal')])[0] ?? { title: '', labels: {}, start: 0 })).toBe(
    'cluster=prod, k8s_pod_name=web-1, user_name=Mallory, M'
  );
});
