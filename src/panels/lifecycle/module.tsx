import { PanelPlugin, type SelectableValue } from '@grafana/data';
import { initPluginTranslations, t } from '@grafana/i18n';
import { MARK_KINDS, type MarkKind } from '../../datasource/lifecycle/types';
import { GROUPINGS, SORTS } from './model/groups';
import { DEFAULT_OPTIONS, LEAST_ROW_HEIGHT, MOST_ROW_HEIGHT, type LifecycleOptions } from './options';
import { groupingNames, kindNames, sortNames } from './text';
import { LifecyclePanel } from './view/LifecyclePanel';

await initPluginTranslations('tallyman-lifecycle-panel');

const choices = <T extends string>(values: readonly T[], names: Record<T, string>) =>
  values.map((value) => ({ value, label: names[value] }));

export const plugin = new PanelPlugin<LifecycleOptions>(LifecyclePanel);
// Grafana keeps them from panels that do not say so.
plugin.setDataSupport({ annotations: true, alertStates: false });
plugin.setPanelOptions((builder) =>
  builder
    .addSelect({
      path: 'groupBy',
      name: t('options.group-by', 'Group by'),
      defaultValue: DEFAULT_OPTIONS.groupBy,
      settings: { options: choices(GROUPINGS, groupingNames()) },
    })
    .addRadio({
      path: 'collapse',
      name: t('options.collapse', 'Groups begin collapsed'),
      defaultValue: DEFAULT_OPTIONS.collapse,
      settings: {
        options: [
          { value: 'auto', label: t('options.collapse-auto', 'Where many') },
          { value: 'always', label: t('options.collapse-always', 'Always') },
          { value: 'never', label: t('options.collapse-never', 'Never') },
        ],
      },
    })
    .addSelect({
      path: 'sortBy',
      name: t('options.sort-by', 'Sort by'),
      defaultValue: DEFAULT_OPTIONS.sortBy,
      settings: { options: choices(SORTS, sortNames()) },
    })
    .addMultiSelect({
      path: 'kinds',
      name: t('options.kinds', 'Show'),
      description: t('options.kinds-description', 'Kinds of marks that are shown at first; the legend switches them.'),
      defaultValue: DEFAULT_OPTIONS.kinds,
      // Grafana's types take each option of a multi-select for a list.
      settings: { options: choices(MARK_KINDS, kindNames()) as unknown as Array<SelectableValue<MarkKind[]>> },
    })
    .addSliderInput({
      path: 'rowHeight',
      name: t('options.row-height', 'Row height'),
      defaultValue: DEFAULT_OPTIONS.rowHeight,
      settings: { min: LEAST_ROW_HEIGHT, max: MOST_ROW_HEIGHT, step: 2 },
    })
    .addRadio({
      path: 'colorBy',
      name: t('options.color-by', 'Colour of bars'),
      defaultValue: DEFAULT_OPTIONS.colorBy,
      settings: {
        options: [
          { value: 'state', label: t('options.color-state', 'State') },
          { value: 'image', label: t('options.color-image', 'Image') },
        ],
      },
    })
    .addBooleanSwitch({
      path: 'showLegend',
      name: t('options.legend', 'Legend'),
      defaultValue: DEFAULT_OPTIONS.showLegend,
    })
);
