import type { RecordRow } from '../../datasource/records/readRecords';
import { accessMeasures } from './access';
import { alertMeasure } from './alert';
import { goneMeasure } from './gone';
import { grantMeasures } from './grants';
import { told, type Known, type Link, type Measure } from './measure';
import { otherMeasures } from './others';
import { podMeasures } from './pods';

/** In the order in which they are taken: keep what there is to see, close the way in, clean up, prevent it. */
export const MEASURES: readonly Measure[] = [
  goneMeasure,
  ...podMeasures,
  ...otherMeasures,
  ...accessMeasures,
  ...grantMeasures,
  alertMeasure,
];

/** What can be done about one record. */
export interface Advice extends Pick<Measure, 'id'> {
  title: string;
  text: string;
  commands: string[];
  records: RecordRow[];
  links(uid: string): Link[];
}

/** The measures that fit a record and what is known of what came of it, with the commands that its values make. */
export const measuresFor = (row: RecordRow, known?: Known): Advice[] =>
  MEASURES.filter(({ applies }) => applies(row.labels, known)).map((measure) => ({
    id: measure.id,
    title: told(measure.title, row.labels, known),
    text: told(measure.text, row.labels, known),
    commands: (measure.commands?.(row.labels, new Date(row.time).toISOString(), known) ?? []).filter(
      (one) => one !== undefined
    ),
    records: (known && measure.records?.(known)) ?? [],
    links: (uid) => measure.links?.(uid, row, known) ?? [],
  }));
