import { FieldColorModeId, FieldType, MappingType, type DataFrame, type Field, type FieldConfig } from '@grafana/data';
import { BarGaugeDisplayMode, TableCellDisplayMode } from '@grafana/schema';
import { LABELS } from '../../../record/record.gen';
import { objectTitle } from '../../datasource/editor/options';
import { exploreUrl } from '../../ui/exploreUrl';
import { severityColor, severityTitle } from '../../ui/severity';
import { recordUrl, timelineUrl } from '../routes';
import { readCounts, sumBy } from '../../datasource/records/counts';
import { lastRecordOf, ofSource, type Source } from './queries';
import { readRecords } from '../../datasource/records/readRecords';
import { linked, table, urlColumn } from './table';

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
          url: sourceUrl({ object }, context),
        },
      ],
    },
  }));
  return [{ fields, length: 1 }];
}

/** The sources that were heard from, in the order of the schema and of the clusters' names. */
export function sourcesOf(counts: DataFrame[]): Array<Source & { records: number }> {
  return readCounts(counts)
    .map(({ labels, value }) => ({ object: labels.object ?? '', cluster: labels.cluster ?? '', records: value }))
    .sort((a, b) => objects.indexOf(a.object) - objects.indexOf(b.object) || a.cluster.localeCompare(b.cluster));
}

/** A row for each source: how much it sent in the time range of so many hours, when it was last heard of, and what it said then. */
export function sourceTable(
  counts: DataFrame[],
  lastRecords: DataFrame[],
  { hours, ...context }: Context & { hours: number }
): DataFrame[] {
  const byRefId = new Map(lastRecords.map((frame) => [frame.refId, readRecords(frame)[0]]));
  const rows = sourcesOf(counts).map((source, index) => ({
    ...source,
    last: byRefId.get(lastRecordOf(source, index).refId),
  }));
  return [
    table(rows, [
      { name: 'Object', value: ({ object }) => objectTitle(object), width: 165 },
      { name: 'Cluster', value: ({ cluster }) => cluster, width: 160 },
      {
        name: 'Records',
        value: ({ records }) => records,
        type: FieldType.number,
        width: 100,
        config: { unit: 'locale' },
      },
      {
        name: 'Per hour',
        value: ({ records }) => records / hours,
        type: FieldType.number,
        width: 90,
        config: { unit: 'short', decimals: 1 },
      },
      {
        name: 'Last record',
        value: ({ last }) => last?.time,
        type: FieldType.time,
        width: 150,
        config: { unit: 'dateTimeFromNow' },
      },
      { name: 'What it was', value: ({ last }) => last?.body, config: linked('Show this source in Explore') },
      urlColumn(({ object, cluster }) => sourceUrl({ object, cluster }, context)),
    ]),
  ];
}

const sourceUrl = (source: Partial<Source>, context: Context): string =>
  exploreUrl({ ...context, query: { shape: 'records', where: ofSource(source) } });

/** A row for each person, the one who did most first. */
export function peopleTable(frames: DataFrame[], { uid, from, to }: Context): DataFrame[] {
  return [
    table(readCounts(frames), [
      {
        name: 'Person',
        value: ({ labels }) => labels.user_name,
        minWidth: 90,
        config: linked('Timeline of this person'),
      },
      {
        name: 'Records',
        value: ({ value }) => value,
        type: FieldType.number,
        width: 110,
        config: {
          unit: 'locale',
          // The most is not the worst.
          color: { mode: FieldColorModeId.Fixed, fixedColor: 'blue' },
          custom: { cellOptions: { type: TableCellDisplayMode.Gauge, mode: BarGaugeDisplayMode.Basic } },
        },
      },
      urlColumn(({ labels }) => timelineUrl({ uid, subject: { user_name: labels.user_name ?? '' }, from, to })),
    ]),
  ];
}

/** A row for each record, the newest first. */
export function recordTable(frames: DataFrame[], context: Context): DataFrame[] {
  const records = frames.flatMap(readRecords).sort((a, b) => b.time - a.time);
  return [
    table(records, [
      { name: 'Time', value: ({ time }) => time, type: FieldType.time, width: 155 },
      { name: 'Severity', value: ({ labels }) => severityTitle(labels.severity), width: 90, config: SEVERITY },
      { name: 'What happened', value: ({ body }) => body, config: linked('Open the record') },
      { name: 'Cluster', value: ({ labels }) => labels.cluster, width: 110 },
      urlColumn(({ time, labels }) => recordUrl(context.uid, { id: labels.record_id ?? '', time })),
    ]),
  ];
}

/** Grafana's own grey leaves the word on it hard to read. */
const QUIET = '#5f6570';

/** The mappings go by the text that is shown: a pill looks its colour up by that. */
const SEVERITY: FieldConfig = {
  custom: { cellOptions: { type: TableCellDisplayMode.Pill } },
  mappings: [
    {
      type: MappingType.ValueToText,
      options: Object.fromEntries(
        ['info', 'low', 'medium', 'high', 'critical'].map((severity) => [
          severityTitle(severity),
          { color: severity === 'info' ? QUIET : severityColor(severity) },
        ])
      ),
    },
  ],
};
