import { noticed } from './attention';

const row = (time: number, severity: string, labels: Record<string, string>) => ({
  time,
  body: `record at ${time}`,
  labels: { severity, cluster: 'prod', ...labels },
});

const web = { k8s_namespace_name: 'shop', k8s_pod_name: 'web-1', k8s_container_name: 'web' };

test('who and what the worst records are about come first, with the newest of the worst', () => {
  const kinds = noticed([
    row(1, 'medium', { user_name: 'alice', ...web }),
    row(2, 'medium', { user_name: 'alice', ...web }),
    row(3, 'high', { user_name: 'mallory', ...web }),
    row(4, 'medium', { user_name: 'mallory' }),
  ]);
  expect(kinds.map(({ title }) => title)).toEqual(['Users', 'Pods']);
  expect(
    kinds[0]?.list.map(({ subject, severity, counts, row: { time } }) => [subject.equal, severity, counts, time])
  ).toEqual([
    [{ user_name: 'mallory' }, 'high', { high: 1, medium: 1 }, 3],
    [{ user_name: 'alice' }, 'medium', { medium: 2 }, 2],
  ]);
});

test('the same name elsewhere is another', () => {
  const kinds = noticed([row(1, 'high', web), row(2, 'high', { ...web, cluster: 'test' })]);
  expect(kinds.find(({ id }) => id === 'pod')?.list).toHaveLength(2);
});

test('of each kind there are five, and a container is shown where it is in no pod', () => {
  const rows = Array.from({ length: 9 }, (_, index) =>
    row(index, 'medium', { container_name: `c${index}`, host_name: 'h1' })
  );
  expect(noticed(rows).map(({ title, list }) => [title, list.length])).toEqual([['Containers', 5]]);
});

test('nothing asks for attention without records', () => {
  expect(noticed([])).toEqual([]);
});
