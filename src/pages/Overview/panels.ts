import type { DataFrame } from '@grafana/data';
import {
  PanelBuilders,
  SceneDataTransformer,
  SceneFlexItem,
  SceneFlexLayout,
  SceneQueryRunner,
  SceneReactObject,
  sceneGraph,
  type CustomTransformerDefinition,
  type SceneObject,
} from '@grafana/scenes';
import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphDrawStyle,
  LegendDisplayMode,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
} from '@grafana/schema';
import { map } from 'rxjs';
import { askForLastRecords } from './lastRecords';
import { Comparison } from './Comparison';
import { coverage } from './coverage';
import { objectTotals, peopleTable, recordTable, sourceTable, type Context } from './frames';
import { ObjectBlindSpots } from './ObjectBlindSpots';
import { objectConfig } from './objects';
import { chosenDataSource, DATASOURCE } from '../scope/variables';
import { SideBySide } from './SideBySide';
import { activePeople, changesByPeople, coverageGaps, coverageSeries, recordsOverTime, severeRecords } from './queries';

type Build = (frames: DataFrame[], context: Context) => DataFrame[];

const contextOf = (scene: SceneObject): Context => {
  const { from, to } = sceneGraph.getTimeRange(scene).state;
  return { uid: chosenDataSource(scene), from, to };
};

const hoursOf = (scene: SceneObject): number => {
  const { from, to } = sceneGraph.getTimeRange(scene).state.value;
  return Math.max(to.valueOf() - from.valueOf(), 1) / 3_600_000;
};

/** A transformation that knows which data source was asked and when, for the links it makes. */
const transform =
  (scene: SceneObject, build: Build): CustomTransformerDefinition =>
  () =>
  (source) =>
    source.pipe(map((frames) => build(frames, contextOf(scene))));

/** What is below it would jump if it had its height only as soon as the panels are drawn, which is a moment later. */
const row = (height: number, wide: SceneObject, narrow: SceneObject) =>
  new SceneFlexItem({ minHeight: height, ySizing: 'content', body: new SideBySide({ wide, narrow, height }) });

export function overviewPanels(counts: SceneQueryRunner): SceneFlexLayout {
  return new SceneFlexLayout({
    direction: 'column',
    children: [
      new SceneFlexItem({ height: 110, ySizing: 'fill', body: totals(counts) }),
      new SceneFlexItem({ height: 300, body: bands() }),
      row(420, severe(), people()),
      row(420, changes(), new Comparison({})),
      new SceneFlexItem({ height: 240, body: overTime() }),
      new SceneFlexItem({ height: 340, body: sources(counts) }),
      new SceneFlexItem({ ySizing: 'content', body: new SceneReactObject({ component: ObjectBlindSpots }) }),
    ],
  });
}

/** Is everything being seen? */
function bands() {
  const $data = new SceneQueryRunner({
    datasource: DATASOURCE,
    queries: [coverageSeries, coverageGaps],
    maxDataPoints: 60,
  });
  const build: CustomTransformerDefinition = () => (source) =>
    source.pipe(
      map((frames) => {
        const { from, to } = sceneGraph.getTimeRange($data).state.value;
        return coverage(frames, { from: from.valueOf(), to: to.valueOf() });
      })
    );
  return PanelBuilders.statetimeline()
    .setTitle('What is being seen')
    .setDescription(
      'A band for each source, by cluster or host: when it sent records (green), and when a collector knows that it missed some (grey).'
    )
    .setData(new SceneDataTransformer({ $data, transformations: [build] }))
    .setOption('showValue', VisibilityMode.Never)
    .setOption('mergeValues', true)
    .setOption('perPage', 0)
    .setOption('rowHeight', 0.7)
    .setOption('legend', { showLegend: false, displayMode: LegendDisplayMode.List, placement: 'bottom', calcs: [] })
    .setCustomFieldConfig('lineWidth', 0)
    .setCustomFieldConfig('fillOpacity', 75)
    .build();
}

/** Takes its data from the page's counts. */
const totals = (counts: SceneQueryRunner) =>
  PanelBuilders.stat()
    .setTitle('Records in this time range')
    .setDescription('How many records there are of each kind of audit object. A zero means that nothing was collected.')
    .setData(new SceneDataTransformer({ transformations: [transform(counts, objectTotals)] }))
    .setOption('colorMode', BigValueColorMode.None)
    .setOption('graphMode', BigValueGraphMode.None)
    .setOption('textMode', BigValueTextMode.ValueAndName)
    // Left to itself the panel makes the names as small as the longest of them needs.
    .setOption('text', { titleSize: 11, valueSize: 24 })
    .setUnit('locale')
    .build();

const overTime = () =>
  PanelBuilders.timeseries()
    .setTitle('Records over time')
    .setData(
      new SceneDataTransformer({
        $data: new SceneQueryRunner({ datasource: DATASOURCE, queries: [recordsOverTime], maxDataPoints: 120 }),
        transformations: [() => (source) => source.pipe(map((frames) => frames.map(titled)))],
      })
    )
    .setCustomFieldConfig('drawStyle', GraphDrawStyle.Bars)
    .setCustomFieldConfig('fillOpacity', 80)
    .setCustomFieldConfig('lineWidth', 0)
    .setCustomFieldConfig('stacking', { mode: StackingMode.Normal, group: 'A' })
    .setOption('tooltip', { mode: TooltipDisplayMode.Multi })
    .setUnit('locale')
    .setDecimals(0)
    .setMin(0)
    .build();

const titled = (frame: DataFrame): DataFrame => ({
  ...frame,
  fields: frame.fields.map((field) => {
    const object = field.labels?.object;
    return object ? { ...field, config: { ...field.config, ...objectConfig(object) } } : field;
  }),
});

function sources(counts: SceneQueryRunner) {
  const lastRecords = new SceneQueryRunner({
    datasource: DATASOURCE,
    queries: [],
    runQueriesMode: 'manual',
    maxDataPoints: 1000,
    $behaviors: [askForLastRecords(counts)],
  });
  const build: Build = (frames, context) =>
    sourceTable(counts.state.data?.series ?? [], frames, { ...context, hours: hoursOf(counts) });
  return PanelBuilders.table()
    .setTitle('Last record of each source')
    .setDescription(
      'A source is a kind of audit object in a cluster or on a host. Sources without a record in this time range are not listed.'
    )
    .setData(new SceneDataTransformer({ $data: lastRecords, transformations: [transform(counts, build)] }))
    .setNoValue('')
    .build();
}

const people = () => {
  const $data = new SceneQueryRunner({ datasource: DATASOURCE, queries: [activePeople], maxDataPoints: 1 });
  return PanelBuilders.table()
    .setTitle('Who did most')
    .setDescription('People who changed something or ran commands in containers.')
    .setData(new SceneDataTransformer({ $data, transformations: [transform($data, peopleTable)] }))
    .setNoValue('Nobody changed anything in this time range')
    .build();
};

const changes = () => {
  const $data = new SceneQueryRunner({ datasource: DATASOURCE, queries: [changesByPeople], maxDataPoints: 1000 });
  return PanelBuilders.table()
    .setTitle('What people changed')
    .setData(new SceneDataTransformer({ $data, transformations: [transform($data, recordTable)] }))
    .setNoValue('Nobody changed anything in this time range')
    .build();
};

const severe = () => {
  const $data = new SceneQueryRunner({ datasource: DATASOURCE, queries: [severeRecords], maxDataPoints: 1000 });
  return PanelBuilders.table()
    .setTitle('What is severe: newest records of severity medium and higher')
    .setData(new SceneDataTransformer({ $data, transformations: [transform($data, recordTable)] }))
    .setNoValue('')
    .build();
};
