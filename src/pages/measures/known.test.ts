import { ask } from '../../datasource/records/ask';
import type { RecordRow } from '../../datasource/records/readRecords';
import { frameOf, rowOf } from '../record/testing';
import { readKnown } from './known';

jest.mock('../../datasource/records/ask');
const asked = jest.mocked(ask);

function answer(rows: Record<string, RecordRow[]>) {
  asked.mockImplementation(async (_, queries) => queries.map(({ refId }) => frameOf(refId, rows[refId] ?? [])));
}

/** What was asked, by the name of the query. */
const question = (name: string) =>
  asked.mock.calls.flatMap(([, queries, between]) =>
    queries.filter(({ refId }) => refId === name).map((query) => ({ ...query, ...between }))
  )[0];

const exec = rowOf('exec', 1000, {
  ...{ cluster: 'prod', object: 'kubernetes-audit', access: 'exec', user_name: 'mallory', event_outcome: 'success' },
  ...{ k8s_namespace_name: 'shop', k8s_pod_name: 'web-1', k8s_object_resource: 'pods', k8s_object_subresource: 'exec' },
  k8s_authorization_reason: 'RBAC: allowed by RoleBinding "contractors/shop" of Role "admin" to Group "contractors"',
});
const equal = (field: string, value: string) => ({ field, op: '=', value });

beforeEach(() => asked.mockReset());

test('what came of a request is what was deleted, denied and bound', async () => {
  const [gone, denied, made, changed] = [
    rowOf('gone', 1060),
    rowOf('denied', 1070),
    rowOf('made', 1),
    rowOf('changed', 2),
  ];
  answer({
    ...{ gone: [gone], denied: [denied], binding: [changed, made] },
    evidence: [{ ...exec, body: '{"user":{"groups":["contractors"]}}' }],
  });
  expect(await readKnown('ds', exec)).toEqual({
    ...{ gone, denied, bindingChanges: [made, changed], groups: ['contractors'], isCertificate: false },
  });
  expect(question('gone')).toMatchObject({
    from: 1_000_000,
    to: 1_000_000 + 7 * 24 * 60 * 60_000,
    direction: 'forward',
  });
  expect(question('gone')?.where).toMatchObject({ and: expect.arrayContaining([equal('k8s_pod_name', 'web-1')]) });
  const dryRun = { field: 'k8s_dry_run', op: 'absent' };
  for (const name of ['gone', 'binding']) {
    expect(question(name)?.where).toMatchObject({ and: expect.arrayContaining([dryRun]) });
  }
  expect(question('denied')?.where).toMatchObject({
    and: expect.arrayContaining([equal('k8s_object_subresource', 'exec'), equal('k8s_namespace_name', 'shop')]),
  });
  expect(question('binding')?.where).toMatchObject({
    and: expect.arrayContaining([
      equal('k8s_object_resource', 'rolebindings'),
      equal('k8s_object_name', 'contractors'),
      equal('k8s_namespace_name', 'shop'),
    ]),
  });
});

test('evidence that cannot be read is done without, other answers are not', async () => {
  asked.mockImplementation(async (_, queries) => {
    if (queries.some(({ refId }) => refId === 'evidence')) {
      throw new Error('not yours');
    }
    return [];
  });
  expect(await readKnown('ds', exec)).toEqual({ bindingChanges: [], groups: [], isCertificate: false });
  asked.mockRejectedValue(new Error('too many requests'));
  await expect(readKnown('ds', exec)).rejects.toThrow('too many requests');
});

test('nothing is asked about what is neither in a place nor a request', async () => {
  await readKnown('ds', rowOf('push', 1000, { object: 'image-registry', user_name: 'bob' }));
  expect(asked).not.toHaveBeenCalled();
});
