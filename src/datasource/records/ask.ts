import { dateTime, type DataFrame, type DataQueryRequest } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { from, lastValueFrom } from 'rxjs';
import type { AuditQuery } from '../query/types';

/** Milliseconds since 1970; the end is not part of it. */
export interface Between {
  from: number;
  to: number;
}

let asked = 0;

/**
 * Asks a Tallyman data source once, outside of a panel. Variables of a dashboard or page are not filled in.
 * Fails with what the data source says of the query that failed first.
 */
export async function ask(uid: string, queries: AuditQuery[], between: Between): Promise<DataFrame[]> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- Grafana 12.3 has no other way
  const source = await getDataSourceSrv().get(uid);
  const range = { from: dateTime(between.from), to: dateTime(between.to) };
  asked += 1;
  const request: DataQueryRequest<AuditQuery> = {
    app: 'panel',
    interval: '1s',
    intervalMs: 1000,
    range: { ...range, raw: range },
    requestId: `tallyman-${asked}`,
    scopedVars: {},
    startTime: Date.now(),
    targets: queries,
    timezone: 'UTC',
  };
  const answer = await lastValueFrom(from(source.query(request)));
  // A failed request (no network) has no `errors` yet in Grafana 12.3.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  const failure = answer.errors?.[0] ?? answer.error;
  if (failure) {
    throw failure;
  }
  return answer.data;
}
