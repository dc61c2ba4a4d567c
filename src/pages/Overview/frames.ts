import { FieldType, MappingType, ThresholdsMode, type DataFrame, type Field, type FieldConfig } from '@grafana/data';
import { LABELS } from '../../../record/record.gen';
import { objectTitle } from '../../datasource/editor/options';
import { exploreUrl } from '../../ui/exploreUrl';
import { readCounts, sumBy } from './counts';
import { lastRecordOf, type Source } from './queries';
import { readRecords, type RecordRow } from './records';

/** What links need: the data source that was asked, and the page's time range. */
export interface Context {
  uid: string;
  from: number | string;
  to: number | string;
}

const objects = LABELS.find((label) => label.name === 'object')?.values ?? [];

/** What the collector says about itself is shown where there is any; all others always, as a zero is news too. */
const ALWAYS = objects.filter((object) => object !== 'collector');

/** One number for each kind of audit object. */
export function objectTotals(counts: DataFrame[], context: Context): DataFrame[] {
  const totals = sumBy(readCounts(counts), 'object');
  const shown = objects.filter((object) => ALWAYS.includes(object) || totals.has(object));
  const fields = shown.map((object): Field => ({
    name: objectTitle(object),
    type: FieldType.number,
    values: [totals.get(object) ?? 0],
    config: {
      links: [
        {
          title: 'Show records in Explore',
          url: exploreUrl({ ...context, query: { shape: 'records', objects: [object] } }),
        },
      ],
    },
  }));
  return [{ fields, length: 1 }];
}

/** The sources that were heard from, those with most records first. */
export function sourcesOf(counts: DataFrame[]): Array<Source & { records: number }> {
  return readCounts(counts)
    .map(({ labels, value }) => ({ object: labels.object ?? '', cluster: labels.cluster ?? '', records: value }))
    .sort((a, b) => b.records - a.records);
}

/** A row for each source: how much it sent, when it was last heard of, and what it said then. */
export function sourceTable(counts: DataFrame[], lastRecords: DataFrame[], context: Context): DataFrame[] {
  const sources = sourcesOf(counts);
  const byRefId = new Map(lastRecords.map((frame) => [frame.refId, readRecords(frame)[0]]));
  const last = sources.map((source, index) => byRefId.get(lastRecordOf(source, index).refId));
  return [
    table([
      column(
        'Object',
        sources.map(({ object }) => objectTitle(object)),
        { custom: { width: 190 } }
      ),
      column(
        'Cluster',
        sources.map(({ cluster }) => cluster),
        { custom: { width: 180 } }
      ),
      column(
        'Records',
        sources.map(({ records }) => records),
        { custom: { width: 100 } },
        FieldType.number
      ),
      column(
        'Last record',
        last.map((record) => record?.time),
        { unit: 'dateTimeFromNow', custom: { width: 150 } },
        FieldType.time
      ),
      column(
        'What it was',
        last.map((record) => record?.body),
        linkTo('Show this source in Explore')
      ),
      hidden(
        'url',
        sources.map(({ object, cluster }) =>
          exploreUrl({
            ...context,
            query: {
              shape: 'records',
              objects: [object],
              where: { and: [{ field: 'cluster', op: '=', value: cluster }] },
            },
          })
        )
      ),
    ]),
  ];
}

/** A row for each record that asks for attention. */
export function recordTable(frames: DataFrame[], context: Context): DataFrame[] {
  const records = frames.flatMap(readRecords).sort((a, b) => b.time - a.time);
  const label = (name: string) => records.map(({ labels }) => labels[name]);
  return [
    table([
      column(
        'Time',
        records.map(({ time }) => time),
        { custom: { width: 175 } },
        FieldType.time
      ),
      column('Severity', label('severity'), SEVERITY),
      column(
        'What happened',
        records.map(({ body }) => body),
        linkTo('Show the evidence in Explore')
      ),
      column(
        'Object',
        label('object').map((object) => objectTitle(object ?? '')),
        { custom: { width: 170 } }
      ),
      column('Cluster', label('cluster'), { custom: { width: 150 } }),
      column('User', label('user_name'), { custom: { width: 170 } }),
      hidden(
        'url',
        records.map((record) => evidenceUrl(record, context))
      ),
    ]),
  ];
}

/** The evidence lies at the record's own time; a container's log line is its own evidence. */
function evidenceUrl({ time, labels }: RecordRow, { uid }: Context): string {
  const around = { uid, from: time - 1000, to: time + 1000 };
  const object = labels.object ?? '';
  return object === 'container-log' || !labels.record_id
    ? exploreUrl({ ...around, query: { shape: 'records', objects: [object] } })
    : exploreUrl({ ...around, query: { shape: 'evidence', recordId: labels.record_id, recordTime: time } });
}

const SEVERITY: FieldConfig = {
  custom: { width: 100, cellOptions: { type: 'color-text' } },
  thresholds: { mode: ThresholdsMode.Absolute, steps: [] },
  mappings: [
    {
      type: MappingType.ValueToText,
      options: {
        info: { color: 'text', text: 'Info', index: 0 },
        low: { color: 'blue', text: 'Low', index: 1 },
        medium: { color: 'yellow', text: 'Medium', index: 2 },
        high: { color: 'orange', text: 'High', index: 3 },
        critical: { color: 'red', text: 'Critical', index: 4 },
      },
    },
  ],
};

const linkTo = (title: string): FieldConfig => ({ links: [{ title, url: '${__data.fields.url:raw}' }] });

const column = (name: string, values: unknown[], config: FieldConfig = {}, type = FieldType.string): Field => ({
  name,
  type,
  values,
  config,
});

const hidden = (name: string, values: unknown[]): Field => column(name, values, { custom: { hidden: true } });

const table = (fields: Field[]): DataFrame => ({ fields, length: fields[0]?.values.length ?? 0 });
