import { FieldType, type DataFrame } from '@grafana/data';
import { ask } from '../../datasource/records/ask';
import { collect, type CollectOptions } from './collect';

jest.mock('../../datasource/records/ask');

interface Stored {
  ms: number;
  nanos: number;
  id: string;
}

/** Answers as the data source does: the newest of the range first, so many at most. */
function store(stored: Stored[], pageSize: number) {
  jest.mocked(ask).mockImplementation(async (_uid, _queries, { from, to }) => {
    const rows = stored
      .filter(({ ms }) => ms >= from && ms < to)
      .sort((a, b) => b.ms - a.ms || b.nanos - a.nanos)
      .slice(0, pageSize);
    return [{ ...frameOf(rows), meta: { custom: { limit: pageSize } } }];
  });
}

const frameOf = (rows: Stored[]): DataFrame => ({
  length: rows.length,
  fields: [
    {
      name: 'timestamp',
      type: FieldType.time,
      values: rows.map(({ ms }) => ms),
      nanos: rows.map(({ nanos }) => nanos),
      config: {},
    },
    {
      name: 'body',
      type: FieldType.string,
      values: rows.map(({ id }) => JSON.stringify({ record_id: id, code: 403 })),
      config: {},
    },
    { name: 'id', type: FieldType.string, values: rows.map(({ id }) => id), config: {} },
    {
      name: 'labels',
      type: FieldType.other,
      values: rows.map(({ id }) => ({ object: 'kubernetes-audit', record_id: id, code: '403' })),
      config: {},
    },
  ],
});

const stored = Array.from({ length: 25 }, (_, index) => ({
  ms: 1000 + Math.floor(index / 3),
  nanos: index,
  id: `r${index}`,
}));

const options = (changes: Partial<CollectOptions> = {}): CollectOptions => ({
  uid: 'abc',
  format: 'jsonl',
  query: { objects: ['kubernetes-audit'] },
  between: { from: 0, to: 2000 },
  signal: new AbortController().signal,
  onProgress: () => undefined,
  ...changes,
});

test('all pages are read, each record once, also where a page ends within a millisecond', async () => {
  store(stored, 7);
  const { records, complete } = await collect(options());
  expect(complete).toBe(true);
  expect(records.map(({ record_id }) => record_id)).toEqual(stored.map(({ id }) => id).reverse());
});

test('values have their types, times their nanoseconds, and labels are there', async () => {
  store([{ ms: 1500, nanos: 42, id: 'r' }], 7);
  const { records } = await collect(options());
  expect(records).toEqual([
    { time: '1970-01-01T00:00:01.500000042Z', object: 'kubernetes-audit', record_id: 'r', code: 403 },
  ]);
});

test('what people read has the sentence', async () => {
  store([{ ms: 1500, nanos: 42, id: 'r' }], 7);
  const { records } = await collect(options({ format: 'csv' }));
  expect(jest.mocked(ask).mock.calls[0]?.[1][0]).toMatchObject({ line: 'sentence' });
  expect(records).toMatchObject([
    { sentence: '{"record_id":"r","code":403}', object: 'kubernetes-audit', code: '403' },
  ]);
});

test('at the limit it is told that there are more', async () => {
  store(stored, 7);
  const { records, complete } = await collect(options({ limit: 10 }));
  expect(records).toHaveLength(10);
  expect(complete).toBe(false);
  await expect(collect(options({ limit: 25 }))).resolves.toMatchObject({ complete: true });
});

test('a millisecond with more records than a page has is an error, and no hole', async () => {
  store(
    Array.from({ length: 8 }, (_, index) => ({ ms: 1999, nanos: index, id: `r${index}` })),
    7
  );
  await expect(collect(options())).rejects.toThrow(
    'one millisecond has more records than a page takes (1970-01-01T00:00:01.999Z)'
  );
});

test('a page that fails fails the export', async () => {
  store(stored, 7);
  const answer = jest.mocked(ask).getMockImplementation();
  let pages = 0;
  jest.mocked(ask).mockImplementation((...args) => {
    pages += 1;
    return pages === 3 || !answer ? Promise.reject(new Error('Loki is away')) : answer(...args);
  });
  await expect(collect(options())).rejects.toThrow('Loki is away');
});

test('it can be stopped between pages', async () => {
  store(stored, 7);
  const controller = new AbortController();
  const stopped = collect(options({ signal: controller.signal, onProgress: () => controller.abort() }));
  await expect(stopped).rejects.toThrow();
  expect(ask).toHaveBeenCalledTimes(1);
});

beforeEach(() => jest.mocked(ask).mockReset());
