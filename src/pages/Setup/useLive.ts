import { useEffect, useState } from 'react';
import { dateTime, type DataFrame } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { ask, type Between } from '../../datasource/records/ask';
import { readRecords, type RecordRow } from '../../datasource/records/readRecords';
import { errorText } from '../../ui/errorText';
import { heardOf } from '../sources/heard';
import { judge, type Judged } from '../sources/silence';
import {
  checksOf,
  CHECKS_MS,
  dropsOf,
  executionOf,
  lastOf,
  lastRefId,
  rhythmOf,
  RHYTHM_MS,
  runsOf,
  RUNS_MS,
  troublesOf,
} from './queries';

/** What Loki knows of a cluster's collectors now, and of its records in a time range. Newest first. */
export interface Live {
  runs: RecordRow[];
  checks: RecordRow[];
  troubles: RecordRow[];
  drops: RecordRow[];
  /** The newest record of each object that has one in the range. */
  last: Map<string, RecordRow>;
  /** The newest command of the range that was run by way of the API server. */
  execution?: RecordRow;
  /** Whether each object with a record in the range is heard of, at the end of the range. */
  states: Map<string, Judged>;
  /** The time for which that is judged, in milliseconds since 1970. */
  judgedAt: number;
  /** When it was asked, in milliseconds since 1970. */
  at: number;
}

export interface Asked<T> {
  /** What was answered last; it stays while the next answer is under way. */
  value?: T;
  failure?: string;
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** Asks anew whenever `key` or `turn` changes; an answer to another key is not shown. Without a key nothing is asked. */
function useAsked<T>(key: string | undefined, turn: string, askFor: () => Promise<T>): Asked<T> {
  const [answer, setAnswer] = useState<Asked<T> & { key?: string }>({});
  useEffect(() => {
    if (key === undefined) {
      return;
    }
    let current = true;
    askFor().then(
      (value) => current && setAnswer({ key, value }),
      (failure: unknown) => current && setAnswer({ key, failure: errorText(failure) })
    );
    return () => {
      current = false;
    };
    // `askFor` is made anew by each rendering; what it depends on is in the key.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, turn]);
  return key !== undefined && answer.key === key ? answer : {};
}

const turnOf = ({ from, to }: Between) => `${from}-${to}`;

/** The names of the clusters and hosts that have records in the range. */
export function useClusters(uid: string | undefined, between: Between): Asked<string[]> {
  return useAsked(uid, turnOf(between), async () => {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- Grafana 12.3 has no other way
    const source = await getDataSourceSrv().get(uid);
    const range = { from: dateTime(between.from), to: dateTime(between.to) };
    const values = await source.metricFindQuery?.('cluster', { range: { ...range, raw: range } });
    return (values ?? [])
      .map(({ text }) => text)
      .filter(isText)
      .sort((a, b) => a.localeCompare(b));
  });
}

/** What is known of a cluster; undefined while nothing was answered yet. */
export function useLive(
  uid: string | undefined,
  cluster: string | undefined,
  objects: string[],
  between: Between
): Asked<Live> {
  const key = uid === undefined || cluster === undefined ? undefined : `${uid}\n${cluster}\n${objects.join()}`;
  return useAsked(key, turnOf(between), () => liveOf(uid ?? '', cluster ?? '', objects, between));
}

async function liveOf(uid: string, cluster: string, objects: string[], between: Between): Promise<Live> {
  const now = Date.now();
  const judgedAt = Math.min(now, between.to);
  const [runs, checks, ranged, counts] = await Promise.all([
    ask(uid, [runsOf(cluster)], { from: now - RUNS_MS, to: now }),
    ask(uid, [checksOf(cluster)], { from: now - CHECKS_MS, to: now }),
    ask(
      uid,
      [
        troublesOf(cluster),
        dropsOf(cluster),
        executionOf(cluster),
        ...objects.map((object) => lastOf(object, cluster)),
      ],
      between
    ),
    ask(uid, [rhythmOf(cluster)], { from: judgedAt - RHYTHM_MS, to: judgedAt }),
  ]);
  const of = (frames: DataFrame[], refId: string) =>
    frames.filter((frame) => frame.refId === refId).flatMap(readRecords);
  const last = new Map(
    objects.flatMap((object): Array<[string, RecordRow]> => {
      const [newest] = of(ranged, lastRefId(object));
      return newest ? [[object, newest]] : [];
    })
  );
  const heard = heardOf(counts);
  const judgeObject = (object: string, newest: RecordRow): Judged =>
    judge(
      object,
      judgedAt,
      heard.find((one) => one.object === object),
      newest.time
    );
  return {
    runs: of(runs, 'runs'),
    checks: of(checks, 'checks'),
    troubles: of(ranged, 'troubles'),
    drops: of(ranged, 'drops'),
    last,
    execution: of(ranged, 'execution')[0],
    states: new Map([...last].map(([object, newest]) => [object, judgeObject(object, newest)])),
    judgedAt,
    at: now,
  };
}
