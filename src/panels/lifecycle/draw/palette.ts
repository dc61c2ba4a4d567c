import type { GrafanaTheme2 } from '@grafana/data';
import type { Severity, State } from '../../../datasource/lifecycle/types';
import { severityColor } from '../../../ui/severity';

/** A bar's filling is told apart by its pattern too, so that no colour has to be seen for it. */
export type Pattern = 'solid' | 'diagonal' | 'stripes' | 'dots' | 'thin';

export const STATE_PATTERNS: Record<State, Pattern> = {
  pending: 'dots',
  waiting: 'diagonal',
  running: 'solid',
  paused: 'stripes',
  terminated: 'thin',
};

/** The theme's colours, as the picture uses them. */
export interface Palette {
  text: string;
  dim: string;
  grid: string;
  background: string;
  /** Of a group's line, and of the line below the pointer. */
  group: string;
  hover: string;
  focus: string;
  brush: string;
  failure: string;
  states: Record<State, string>;
  severities: Record<Severity, string>;
  /** For images, which have no colour of their own. */
  series: string[];
  font: string;
  contrast: (background: string) => string;
}

/** Names of theme colours far enough from each other and from those of severities. */
const SERIES = [
  'green',
  'purple',
  'light-blue',
  'dark-green',
  'light-purple',
  'super-light-blue',
  'semi-dark-green',
  'dark-purple',
  'super-light-purple',
  'light-green',
];

export function paletteOf(theme: GrafanaTheme2): Palette {
  const color = (name: string) => theme.visualization.getColorByName(name);
  const { colors, typography } = theme;
  return {
    text: colors.text.primary,
    dim: colors.text.secondary,
    grid: colors.border.weak,
    background: colors.background.primary,
    group: colors.background.secondary,
    hover: colors.action.hover,
    focus: colors.primary.border,
    brush: colors.action.selected,
    failure: colors.error.text,
    states: {
      pending: colors.text.secondary,
      waiting: color('dark-orange'),
      running: color(theme.isDark ? 'dark-green' : 'light-green'),
      paused: color('purple'),
      terminated: colors.text.disabled,
    },
    severities: {
      info: theme.isDark ? '#9fa7b3' : '#6b7280',
      // As everywhere in the app.
      low: color(severityColor('low')),
      medium: color(severityColor('medium')),
      high: color(severityColor('high')),
      critical: color(severityColor('critical')),
    },
    series: SERIES.map(color),
    font: `${typography.bodySmall.fontSize} ${typography.fontFamily}`,
    contrast: (background) => colors.getContrastText(background),
  };
}

/** The same image has the same colour in every picture. */
export function seriesColor({ series }: Palette, name: string): string {
  let hash = 0;
  for (let index = 0; index < name.length; index++) {
    hash = (hash * 31 + name.charCodeAt(index)) | 0;
  }
  return series[Math.abs(hash) % series.length] ?? '#888';
}
