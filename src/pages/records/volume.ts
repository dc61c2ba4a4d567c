import { FieldColorModeId, type DataFrame } from '@grafana/data';
import { PanelBuilders, SceneDataTransformer, SceneQueryRunner, type VizPanel } from '@grafana/scenes';
import { GraphDrawStyle, LegendDisplayMode, StackingMode, TooltipDisplayMode } from '@grafana/schema';
import { map } from 'rxjs';
import { SEVERITIES } from '../../datasource/lifecycle/types';
import { severityColor, severityTitle } from '../../ui/severity';
import { followSearch, type PageSubject } from '../scope/followSearch';
import { DATASOURCE } from '../scope/variables';

/** How many records there are over time, by severity; a stretch of it can be zoomed into. */
export const volumePanel = (subject: PageSubject): VizPanel =>
  PanelBuilders.timeseries()
    .setTitle('')
    .setDisplayMode('transparent')
    .setHoverHeader(true)
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
        transformations: [() => (source) => source.pipe(map(bySeverity))],
      })
    )
    .setCustomFieldConfig('drawStyle', GraphDrawStyle.Bars)
    .setCustomFieldConfig('fillOpacity', 80)
    .setCustomFieldConfig('lineWidth', 0)
    .setCustomFieldConfig('stacking', { mode: StackingMode.Normal, group: 'A' })
    .setOption('legend', { showLegend: true, displayMode: LegendDisplayMode.List, placement: 'bottom', calcs: [] })
    .setOption('tooltip', { mode: TooltipDisplayMode.Multi })
    .setUnit('locale')
    .setDecimals(0)
    .setMin(0)
    .build();

const rank = (frame: DataFrame): number =>
  SEVERITIES.findIndex((severity) => frame.fields.some(({ labels }) => labels?.severity === severity));

/** Series in the order of severity, the least at the bottom, each with its colour. */
export const bySeverity = (frames: DataFrame[]): DataFrame[] =>
  [...frames].sort((one, other) => rank(one) - rank(other)).map(coloured);

const coloured = (frame: DataFrame): DataFrame => ({
  ...frame,
  fields: frame.fields.map((field) => {
    const severity = field.labels?.severity;
    return severity
      ? {
          ...field,
          config: {
            ...field.config,
            displayName: severityTitle(severity),
            color: { mode: FieldColorModeId.Fixed, fixedColor: volumeColor(severity) },
          },
        }
      : field;
  }),
});

/** Most records are info: in the colour of text they would outshine the others. */
const volumeColor = (severity: string): string => {
  const color = severityColor(severity);
  return color === 'text' ? '#8e9098' : color;
};
