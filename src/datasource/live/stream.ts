import {
  dataFrameFromJSON,
  isLiveChannelMessageEvent,
  isLiveChannelStatusEvent,
  LiveChannelScope,
  LoadingState,
  type DataFrame,
  type DataFrameJSON,
  type DataQueryRequest,
  type DataQueryResponse,
  type LiveChannelAddress,
} from '@grafana/data';
import type { GrafanaLiveSrv } from '@grafana/runtime';
import { merge, scan, filter, map, type Observable } from 'rxjs';
import { errorText } from '../../ui/errorText';
import type { AuditQuery } from '../query/types';
import { append } from './append';

/** Rows that a live view holds. */
const KEEP = 1000;

/**
 * The channel of a query: the same for all who watch the same. The back end owns it and runs one loop for each; the query goes along as
 * the subscription's data. Before Grafana 12.4 an address had `namespace` where it has `stream` since, and one without is dropped
 * without a word: both are sent.
 */
export function liveAddress(uid: string, query: AuditQuery): LiveChannelAddress {
  const { objects, where, line } = query;
  const data: AuditQuery = { refId: 'live', shape: 'records', objects, where, line };
  return {
    scope: LiveChannelScope.DataSource,
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- Grafana 12.3 knows no other
    namespace: uid,
    stream: uid,
    path: `tail/${hash(JSON.stringify(data))}`,
    data,
  };
}

/** Tells queries apart; it protects nothing. cyrb53, public domain (bryc), of which two make 106 bits. */
function hash(text: string): string {
  return [7, 13].map((seed) => cyrb53(text, seed).toString(36)).join('');
}

function cyrb53(text: string, seed: number): number {
  let [h1, h2] = [0xdeadbeef ^ seed, 0x41c6ce57 ^ seed];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    h1 = Math.imul(h1 ^ code, 2654435761);
    h2 = Math.imul(h2 ^ code, 1597334677);
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return 4294967296 * (2097151 & h2) + (h1 >>> 0);
}

/** The records of a live view, as they come. Only records come live; other shapes of the request are left out. */
export function liveRecords(
  live: GrafanaLiveSrv,
  uid: string,
  request: DataQueryRequest<AuditQuery>
): Observable<DataQueryResponse> {
  const queries = request.targets.filter(({ shape, hide }) => shape === 'records' && !hide);
  return merge(...queries.map((query) => liveQuery(live, uid, query, request.requestId)));
}

function liveQuery(
  live: GrafanaLiveSrv,
  uid: string,
  query: AuditQuery,
  requestId: string
): Observable<DataQueryResponse> {
  const key = `tallyman-${requestId}-${query.refId}`;
  return live.getStream<DataFrameJSON>(liveAddress(uid, query)).pipe(
    scan(
      (state: { frame?: DataFrame; error?: string; changed: boolean }, event) => {
        if (isLiveChannelMessageEvent(event)) {
          const more = dataFrameFromJSON(event.message);
          return { frame: append(state.frame, { ...more, refId: query.refId }, KEEP), changed: true };
        }
        const error = isLiveChannelStatusEvent(event) && event.error ? errorText(event.error) : undefined;
        return { ...state, error, changed: error !== undefined };
      },
      { changed: false }
    ),
    filter(({ changed }) => changed),
    map(({ frame, error }) => ({
      key,
      data: frame ? [frame] : [],
      state: error ? LoadingState.Error : LoadingState.Streaming,
      ...(error && { errors: [{ message: `Live records: ${error}`, refId: query.refId }] }),
    }))
  );
}
