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
import { Comparison } from './Comparison';
import { objectsOverTime, objectTotals, peopleTable, recordTable, severeTable, type Context } from './frames';
import { ObjectBlindSpots } from './ObjectBlindSpots';
import { chosenDataSource, DATASOURCE } from '../scope/variables';
import { SideBySide } from './SideBySide';
import { activePeople, changesByPeople, severeRecords } from './queries';

type Build = (frames: DataFrame[], context: Context) => DataFrame[];

const contextOf = (scene: SceneObject): Context => {
  const { from, to } = sceneGraph.getTimeRange(scene).state;
  return { uid: chosenDataSource(scene), from, to };
};

const spanOf = (scene: SceneObject): number => {
  const { from, to } = sceneGraph.getTimeRange(scene).state.value;
  return to.valueOf() - from.valueOf();
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

export function overviewPanels(counts: SceneQueryRunner, seen: SceneObject): SceneFlexLayout {
  return new SceneFlexLayout({
    direction: 'column',
    children: [
      new SceneFlexItem({ height: 110, ySizing: 'fill', body: totals(counts) }),
      new SceneFlexItem({ ySizing: 'content', body: seen }),
      row(420, severe(), people()),
      row(420, changes(), new Comparison({})),
      new SceneFlexItem({ height: 240, body: overTime(counts) }),
      new SceneFlexItem({ ySizing: 'content', body: new SceneReactObject({ component: ObjectBlindSpots }) }),
    ],
  });
}

/** Takes its data from the page's counts. */
const totals = (counts: SceneQueryRunner) =>
  PanelBuilders.stat()
    .setTitle('Records in this time range')
    .setDescription(
      'How many records there are of each kind of audit object, in whole steps of the time axis. A zero means that nothing was collected.'
    )
    .setData(new SceneDataTransformer({ transformations: [transform(counts, objectTotals)] }))
    .setOption('colorMode', BigValueColorMode.None)
    .setOption('graphMode', BigValueGraphMode.None)
    .setOption('textMode', BigValueTextMode.ValueAndName)
    // Left to itself the panel makes the names as small as the longest of them needs.
    .setOption('text', { titleSize: 11, valueSize: 24 })
    .setUnit('locale')
    .build();

const overTime = (counts: SceneQueryRunner) =>
  PanelBuilders.timeseries()
    .setTitle('Records over time')
    .setData(
      new SceneDataTransformer({
        transformations: [transform(counts, (frames) => objectsOverTime(frames, spanOf(counts)))],
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
    .setData(
      new SceneDataTransformer({
        $data,
        transformations: [transform($data, (frames, context) => recordTable(frames, context))],
      })
    )
    .setNoValue('Nobody changed anything in this time range')
    .build();
};

const severe = () => {
  const $data = new SceneQueryRunner({ datasource: DATASOURCE, queries: severeRecords, maxDataPoints: 1000 });
  return PanelBuilders.table()
    .setTitle('What is severe: the worst first')
    .setDescription(
      'The newest 50 records of severity high and critical, then the newest 50 of severity medium, in this time range.'
    )
    .setData(new SceneDataTransformer({ $data, transformations: [transform($data, severeTable)] }))
    .setNoValue('No record of severity medium or higher in this time range')
    .build();
};
