import {
  FieldType,
  LiveChannelConnectionState,
  LiveChannelEventType,
  LoadingState,
  dataFrameToJSON,
  toDataFrame,
  type DataQueryRequest,
  type LiveChannelEvent,
} from '@grafana/data';
import type { GrafanaLiveSrv } from '@grafana/runtime';
import { lastValueFrom, of, toArray } from 'rxjs';
import type { AuditQuery } from '../query/types';
import { append } from './append';
import { liveAddress, liveRecords } from './stream';

const records: AuditQuery = { refId: 'A', shape: 'records', where: { field: 'user_name', op: '=', value: 'alice' } };
const frame = (...ids: string[]) =>
  toDataFrame({
    fields: [
      { name: 'timestamp', type: FieldType.time, values: ids.map((_, index) => index) },
      { name: 'id', type: FieldType.string, values: ids },
    ],
  });
const message = (...ids: string[]): LiveChannelEvent => ({
  type: LiveChannelEventType.Message,
  message: dataFrameToJSON(frame(...ids)),
});
const status = (more: object): LiveChannelEvent => ({
  type: LiveChannelEventType.Status,
  id: 'x',
  timestamp: 0,
  state: LiveChannelConnectionState.Connected,
  ...more,
});

it('has a channel for each question, under both of its names', () => {
  const address = liveAddress('uid', records);
  expect(address).toMatchObject({ scope: 'ds', namespace: 'uid', stream: 'uid' });
  expect(address.path).toMatch(/^tail\/[a-z0-9]+$/);
  expect(address.data).toMatchObject({ shape: 'records', where: records.where });
  expect(liveAddress('uid', { ...records, refId: 'B', limit: 3 }).path).toBe(address.path);
  expect(liveAddress('uid', { ...records, where: undefined }).path).not.toBe(address.path);
});

it('shows records as they come, and what went wrong', async () => {
  const live = {
    getStream: () => of(status({}), message('a'), message('b', 'c'), status({ error: new Error('gone') })),
  };
  const request = {
    requestId: 'r',
    targets: [records, { refId: 'B', shape: 'count' }],
  } as DataQueryRequest<AuditQuery>;
  const seen = await lastValueFrom(liveRecords(live as unknown as GrafanaLiveSrv, 'uid', request).pipe(toArray()));
  expect(seen.map(({ data }) => data[0].fields[1].values)).toEqual([['a'], ['a', 'b', 'c'], ['a', 'b', 'c']]);
  expect(seen.map(({ state }) => state)).toEqual([LoadingState.Streaming, LoadingState.Streaming, LoadingState.Error]);
  expect(seen[2]?.errors?.[0]?.message).toBe('Live records: gone');
  expect(seen[0]?.data[0].refId).toBe('A');
});

it('keeps the newest', () => {
  const kept = append(frame('a', 'b'), frame('c', 'd'), 3);
  expect(kept.length).toBe(3);
  expect(kept.fields[1]?.values).toEqual(['b', 'c', 'd']);
  expect(append(undefined, frame('a', 'b'), 1).fields[1]?.values).toEqual(['b']);
});
