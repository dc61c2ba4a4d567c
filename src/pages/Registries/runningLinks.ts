import { FieldType, type DataFrame, type Field, type FieldConfig } from '@grafana/data';
import { timelineUrl } from '../routes';
import { placeOf, readRunning } from './running';

const WIDE: Record<string, number> = { since: 150, cluster: 110, namespace: 100, container: 100, eventTime: 150 };
const URL_FIELD = 'timeline';

const hidden: FieldConfig = { custom: { hideFrom: { viz: true, legend: true, tooltip: true } } };

/** The table with links from pods and containers to their timelines. */
export function withLinks(frame: DataFrame, uid: string): DataFrame {
  const urls = readRunning(frame).map((container) =>
    timelineUrl({ uid, subject: placeOf(container), from: 'now-7d', to: 'now' })
  );
  const links = [{ title: 'Timeline', url: `\${__data.fields.${URL_FIELD}:raw}` }];
  const fields = frame.fields.map((field) => ({
    ...field,
    config: {
      // The panel's own text for what is not there is about the whole table.
      noValue: '',
      ...field.config,
      custom: { ...(WIDE[field.name] && { width: WIDE[field.name] }), wrapText: field.name === 'event' },
      ...((field.name === 'pod' || field.name === 'container') && { links }),
    },
  }));
  const timeline: Field = { name: URL_FIELD, type: FieldType.string, values: urls, config: hidden };
  return { ...frame, fields: [...fields, timeline] };
}
