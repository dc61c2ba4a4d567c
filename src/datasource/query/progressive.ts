import {
  dateTime,
  LoadingState,
  type DataFrame,
  type DataQueryError,
  type DataQueryRequest,
  type DataQueryResponse,
  type TimeRange,
} from '@grafana/data';
import { concatMap, from, of, takeWhile, type Observable } from 'rxjs';
import { append } from '../live/append';
import { DEFAULT_LIMIT } from './defaults';
import type { AuditQuery } from './types';

const DAY_MS = 24 * 60 * 60 * 1000;

type Ask = (request: DataQueryRequest<AuditQuery>) => Observable<DataQueryResponse>;

/** Whether rows of a long range are asked for, which are worth showing while the rest is read. Alert rules never come this way. */
export const isProgressive = ({ targets, range }: DataQueryRequest<AuditQuery>): boolean =>
  range.to.valueOf() - range.from.valueOf() > DAY_MS &&
  targets.length > 0 &&
  targets.every(({ shape, hide }) => shape === 'records' || hide);

/**
 * Asks for the rows of a long range a day at a time, beginning where the order of the rows does, shows what has come so far and stops as
 * soon as the limit is full. Whoever leaves stops it between two days.
 */
export function progressively(
  request: DataQueryRequest<AuditQuery>,
  ask: Ask,
  limit: number
): Observable<DataQueryResponse> {
  const forward = request.targets.some(({ direction }) => direction === 'forward');
  const days = daysOf(request.range, forward);
  const rows = new Map<string, DataFrame>();
  let error: DataQueryError | undefined;
  let left = days.length;
  return from(days).pipe(
    concatMap((range, index) => {
      const targets = request.targets.filter((query) => !query.hide && missing(query, rows, limit) > 0);
      if (targets.length === 0 || error) {
        return of(undefined);
      }
      const part = targets.map((query) => ({ ...query, limit: missing(query, rows, limit) }));
      return ask({ ...request, range, targets: part, requestId: `${request.requestId}-${index}` });
    }),
    concatMap((response) => {
      left -= 1;
      if (!response) {
        return of({ done: true, response: answer(request, rows, error) });
      }
      error = errorOf(response);
      for (const frame of response.data as DataFrame[]) {
        rows.set(frame.refId ?? '', merged(rows.get(frame.refId ?? ''), frame));
      }
      const full = request.targets.every((query) => query.hide || missing(query, rows, limit) <= 0);
      return of({ done: full || left === 0 || Boolean(error), response: answer(request, rows, error) });
    }),
    takeWhile(({ done }) => !done, true),
    concatMap(({ done, response }) => of({ ...response, state: state(done, error) }))
  );
}

/** A failed request (no network) has no `errors` yet in Grafana 12.3. */
function errorOf(response: DataQueryResponse): DataQueryError | undefined {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  return response.errors?.[0] ?? response.error;
}

function state(done: boolean, error: DataQueryError | undefined): LoadingState {
  if (error) {
    return LoadingState.Error;
  }
  return done ? LoadingState.Done : LoadingState.Streaming;
}

const answer = (
  { targets }: DataQueryRequest<AuditQuery>,
  rows: Map<string, DataFrame>,
  error: DataQueryError | undefined
): DataQueryResponse => ({
  data: targets.flatMap(({ refId }) => rows.get(refId) ?? []),
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- panels of Grafana 12.3 look at `error`
  ...(error && { error, errors: [error] }),
});

const missing = ({ refId, limit: own }: AuditQuery, rows: Map<string, DataFrame>, limit: number): number =>
  (own ?? limit) - (rows.get(refId)?.length ?? 0);

/** The whole days of a range, and what is left of it, in the order in which they are read. */
export function daysOf({ from: start, to: end }: TimeRange, forward: boolean): TimeRange[] {
  const days: TimeRange[] = [];
  for (let to = end.valueOf(); to > start.valueOf(); to -= DAY_MS) {
    const [first, last] = [dateTime(Math.max(to - DAY_MS, start.valueOf())), dateTime(to)];
    days.push({ from: first, to: last, raw: { from: first, to: last } });
  }
  return forward ? days.reverse() : days;
}

/** Rows follow each other in the order in which days are read; what Loki says of its work is added up. */
function merged(frame: DataFrame | undefined, more: DataFrame): DataFrame {
  if (!frame) {
    return more;
  }
  const stats = [...(frame.meta?.stats ?? [])].map((stat) => {
    const other = more.meta?.stats?.find(({ displayName }) => displayName === stat.displayName);
    return { ...stat, value: stat.value + (other?.value ?? 0) };
  });
  return {
    ...append(frame, more, Number.MAX_SAFE_INTEGER),
    meta: { ...frame.meta, stats: stats.length > 0 ? stats : more.meta?.stats },
  };
}

/** The limit that the back end takes where a query has none. */
export const limitOf = (maxLines: number | undefined): number => maxLines ?? DEFAULT_LIMIT.records;
