import { FieldColorModeId, type DataFrame } from '@grafana/data';
import { PanelBuilders, SceneDataTransformer, SceneFlexItem, SceneFlexLayout, SceneQueryRunner } from '@grafana/scenes';
import { GraphDrawStyle, LegendDisplayMode, StackingMode, TooltipDisplayMode } from '@grafana/schema';
import { map } from 'rxjs';
import { severityColor, severityTitle } from '../../ui/severity';
import { followSearch, type PageSubject } from '../scope/followSearch';
import { DATASOURCE } from '../scope/variables';

/** How many records there are over time, by severity; a stretch of it can be zoomed into. */
export const volume = (subject: PageSubject): SceneFlexLayout =>
  new SceneFlexLayout({
    direction: 'column',
    children: [
      new SceneFlexItem({
        height: 140,
        body: PanelBuilders.timeseries()
          .setTitle('Records over time')
          .setData(
            new SceneDataTransformer({
              $data: new SceneQueryRunner({
                datasource: DATASOURCE,
                queries: [],
                maxDataPoints: 150,
                $behaviors: [
                  followSearch(subject, (asked) => [{ refId: 'volume', shape: 'count', by: ['severity'], ...asked }]),
                ],
              }),
              transformations: [() => (source) => source.pipe(map((frames) => frames.map(bySeverity)))],
            })
          )
          .setCustomFieldConfig('drawStyle', GraphDrawStyle.Bars)
          .setCustomFieldConfig('fillOpacity', 80)
          .setCustomFieldConfig('lineWidth', 0)
          .setCustomFieldConfig('stacking', { mode: StackingMode.Normal, group: 'A' })
          .setOption('legend', { showLegend: true, displayMode: LegendDisplayMode.List, placement: 'right', calcs: [] })
          .setOption('tooltip', { mode: TooltipDisplayMode.Multi })
          .setUnit('locale')
          .setDecimals(0)
          .setMin(0)
          .build(),
      }),
    ],
  });

const bySeverity = (frame: DataFrame): DataFrame => ({
  ...frame,
  fields: frame.fields.map((field) => {
    const severity = field.labels?.severity;
    return severity
      ? {
          ...field,
          config: {
            ...field.config,
            displayName: severityTitle(severity),
            color: { mode: FieldColorModeId.Fixed, fixedColor: severityColor(severity) },
          },
        }
      : field;
  }),
});
