import type { RecordRow } from '../../datasource/records/readRecords';
import { accessMeasures } from './access';
import type { Measure } from './measure';
import { alertMeasure, otherMeasures } from './others';
import { podMeasures } from './pods';

/** In the order in which they are taken: keep what there is to see, close the way in, clean up, prevent it. */
export const MEASURES: readonly Measure[] = [...podMeasures, ...otherMeasures, ...accessMeasures, alertMeasure];

/** What can be done about one record. */
export interface Advice extends Pick<Measure, 'id' | 'title' | 'text' | 'page'> {
  commands: string[];
}

/** The measures that fit a record, with the commands that its values make. */
export const measuresFor = ({ time, labels }: RecordRow): Advice[] =>
  MEASURES.filter(({ applies }) => applies(labels)).map(({ id, title, text, page, commands }) => ({
    id,
    title,
    text,
    page,
    commands: (commands?.(labels, new Date(time).toISOString()) ?? []).filter((one) => one !== undefined),
  }));
