import { FieldColorModeId, FieldType, MappingType, type DataFrame, type Field, type FieldConfig } from '@grafana/data';
import { BarGaugeDisplayMode, TableCellDisplayMode } from '@grafana/schema';
import { canExplore } from '../../dataSources';
import { objectTitle } from '../../datasource/editor/options';
import { exploreUrl } from '../../ui/exploreUrl';
import { SEVERITIES } from '../../datasource/lifecycle/types';
import { severityColor, severityTitle } from '../../ui/severity';
import { recordUrl, timelineUrl } from '../routes';
import { readCounts } from '../../datasource/records/counts';
import { heardOf, recordsOf, type Heard } from '../sources/heard';
import { OBJECTS, ofSource } from '../sources/source';
import { objectConfig } from './objects';
import { coverageSeries } from './queries';
import { readRecords, type RecordRow } from '../../datasource/records/readRecords';
import { linked, table, urlColumn } from './table';

/** What links need: the data source that was asked, and the page's time range. */
export interface Context {
  uid: string;
  from: number | string;
  to: number | string;
}

/** What the collector says about itself is shown where there is any; all others always, as a zero is news too. */
const ALWAYS = OBJECTS.filter((object) => object !== 'collector');

/** What was counted by source and time. */
const countedIn = (frames: DataFrame[]): Heard[] =>
  heardOf(frames.filter(({ refId }) => refId === coverageSeries.refId));

/** One number for each kind of audit object. */
export function objectTotals(frames: DataFrame[], context: Context): DataFrame[] {
  const totals = new Map<string, number>();
  countedIn(frames).forEach((heard) => totals.set(heard.object, (totals.get(heard.object) ?? 0) + recordsOf(heard)));
  const shown = OBJECTS.filter((object) => ALWAYS.includes(object) || totals.has(object));
  const fields = shown.map((object): Field => ({
    name: objectTitle(object),
    type: FieldType.number,
    values: [totals.get(object) ?? 0],
    config: {
      links: canExplore()
        ? [
            {
              title: 'Show records in Explore',
              url: exploreUrl({ ...context, query: { shape: 'records', where: ofSource({ object }) } }),
            },
          ]
        : [],
    },
  }));
  return [{ fields, length: 1 }];
}

/** Bars that are narrower than this part of the range are too many to be seen. */
const BARS = 120;

/** How many records of each kind of audit object there were, over time: a bar for several steps of the count. */
export function objectsOverTime(frames: DataFrame[], span: number): DataFrame[] {
  const counted = countedIn(frames);
  const step = counted[0]?.step ?? 0;
  if (step <= 0) {
    return [];
  }
  const width = step * Math.max(Math.round(span / BARS / step), 1);
  const times = new Set<number>();
  const byObject = new Map<string, Map<number, number>>();
  for (const { object, samples } of counted) {
    const bars = byObject.get(object) ?? new Map<number, number>();
    byObject.set(object, bars);
    for (const { to, count } of samples) {
      const time = Math.ceil(to / width) * width;
      times.add(time);
      bars.set(time, (bars.get(time) ?? 0) + count);
    }
  }
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const axis = Array.from({ length: Math.round((last - first) / width) + 1 }, (_, bar) => first + bar * width);
  const fields = [...byObject].map(([object, bars]): Field => ({
    name: object,
    type: FieldType.number,
    values: axis.map((time) => bars.get(time) ?? 0),
    config: objectConfig(object),
  }));
  const time: Field = { name: 'time', type: FieldType.time, values: axis, config: { interval: width } };
  return [{ length: axis.length, fields: [time, ...fields] }];
}

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

const newestFirst = (a: RecordRow, b: RecordRow): number => b.time - a.time;

const rank = ({ labels }: RecordRow): number => SEVERITY_NAMES.indexOf(labels.severity ?? '');

/** A row for each record, the most severe first, and of those the newest. */
export const severeTable = (frames: DataFrame[], context: Context): DataFrame[] =>
  recordTable(frames, context, (a, b) => rank(b) - rank(a) || newestFirst(a, b));

/** A row for each record, the newest first. */
export function recordTable(frames: DataFrame[], context: Context, order = newestFirst): DataFrame[] {
  const records = frames.flatMap(readRecords).sort(order);
  return [
    table(records, [
      { name: 'Time', value: ({ time }) => time, type: FieldType.time, width: 180 },
      { name: 'Severity', value: ({ labels }) => severityTitle(labels.severity), width: 90, config: SEVERITY },
      { name: 'What happened', value: ({ body }) => body, config: linked('Open the record') },
      { name: 'Cluster', value: ({ labels }) => labels.cluster, width: 110 },
      urlColumn(({ time, labels }) => recordUrl(context.uid, { id: labels.record_id ?? '', time })),
    ]),
  ];
}

const SEVERITY_NAMES: readonly string[] = SEVERITIES;

/** Grafana's own grey leaves the word on it hard to read. */
const QUIET = '#5f6570';

/** The mappings go by the text that is shown: a pill looks its colour up by that. */
const SEVERITY: FieldConfig = {
  custom: { cellOptions: { type: TableCellDisplayMode.Pill } },
  mappings: [
    {
      type: MappingType.ValueToText,
      options: Object.fromEntries(
        SEVERITY_NAMES.map((severity) => [
          severityTitle(severity),
          { color: severity === 'info' ? QUIET : severityColor(severity) },
        ])
      ),
    },
  ],
};
