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
  StackingMode,
  TooltipDisplayMode,
} from '@grafana/schema';
import { map } from 'rxjs';
import { askForLastRecords } from './lastRecords';
import { objectTotals, recordTable, sourceTable, type Context } from './frames';
import { ObjectBlindSpots } from './ObjectBlindSpots';
import { objectConfig } from './objects';
import { chosenDataSource, DATASOURCE } from '../scope/variables';
import { recordsOverTime, severeRecords } from './queries';

type Build = (frames: DataFrame[], context: Context) => DataFrame[];

const contextOf = (scene: SceneObject): Context => {
  const { from, to } = sceneGraph.getTimeRange(scene).state;
  return { uid: chosenDataSource(scene), from, to };
};

/** A transformation that knows which data source was asked and when, for the links it makes. */
const transform =
  (scene: SceneObject, build: Build): CustomTransformerDefinition =>
  () =>
  (source) =>
    source.pipe(map((frames) => build(frames, contextOf(scene))));

export function overviewPanels(counts: SceneQueryRunner): SceneFlexLayout {
  return new SceneFlexLayout({
    direction: 'column',
    children: [
      new SceneFlexItem({ height: 110, ySizing: 'fill', body: totals(counts) }),
      new SceneFlexItem({ height: 260, body: overTime() }),
      new SceneFlexItem({ height: 340, body: sources(counts) }),
      new SceneFlexItem({ height: 460, body: severe() }),
      new SceneFlexItem({ ySizing: 'content', body: new SceneReactObject({ component: ObjectBlindSpots }) }),
    ],
  });
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
  const build: Build = (frames, context) => sourceTable(counts.state.data?.series ?? [], frames, context);
  return PanelBuilders.table()
    .setTitle('Last record of each source')
    .setDescription(
      'A source is a kind of audit object in a cluster or on a host. Sources without a record in this time range are not listed.'
    )
    .setData(new SceneDataTransformer({ $data: lastRecords, transformations: [transform(counts, build)] }))
    .setNoValue('')
    .build();
}

const severe = () => {
  const $data = new SceneQueryRunner({ datasource: DATASOURCE, queries: [severeRecords], maxDataPoints: 1000 });
  return PanelBuilders.table()
    .setTitle('Newest records of severity medium and higher')
    .setData(new SceneDataTransformer({ $data, transformations: [transform($data, recordTable)] }))
    .setNoValue('')
    .build();
};
