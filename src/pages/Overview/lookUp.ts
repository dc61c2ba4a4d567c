import { dateTime } from '@grafana/data';
import { auditDataSource } from '../../datasource/instance';
import { ask } from '../../datasource/records/ask';
import { readRecords, type RecordRow } from '../../datasource/records/readRecords';
import { OBJECTS, sourceKey, type Source } from '../sources/source';
import type { Span } from './coverage';
import { hourly } from './hourly';
import { lastRecordOf } from './queries';

const WEEK = 7 * 24 * 60 * 60 * 1000;

/** More sources than this are read on the dashboard, not in a table of all. */
export const MOST_SOURCES = 60;

/** The sources that had records in the week before a time: what has been silent for longer than a page's range is still known. Loki's index tells. */
export const knownSources = (uid: string, time: number): Promise<Source[]> =>
  hourly(`known ${uid}`, time, async (hour) => {
    const source = await auditDataSource(uid);
    const ends = { from: dateTime(hour - WEEK), to: dateTime(time) };
    const range = { ...ends, raw: ends };
    const found = await Promise.all(
      OBJECTS.map(async (object) => {
        const clusters = await source.metricFindQuery('cluster', { range, search: `object:${object}` });
        return clusters.map(({ text }) => ({ object, cluster: text }));
      })
    );
    return found.flat();
  });

/** The time in which a source that has no record in a page's range is looked for. */
export const weekBefore = ({ from, to }: Span): Span => ({ from: to - WEEK, to: from });

/** The newest record of each of the sources, by its key. A count tells when there were records only as exactly as its steps are. */
export async function lastRecords(uid: string, sources: Source[], between: Span): Promise<Map<string, RecordRow>> {
  const asked = sources.slice(0, MOST_SOURCES);
  if (asked.length === 0 || between.from >= between.to) {
    return new Map();
  }
  const frames = await ask(uid, asked.map(lastRecordOf), between);
  return new Map(
    asked.flatMap((source, index): Array<[string, RecordRow]> => {
      const { refId } = lastRecordOf(source, index);
      const [record] = frames.filter((frame) => frame.refId === refId).flatMap(readRecords);
      return record ? [[sourceKey(source), record]] : [];
    })
  );
}
