import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';

/** How the picture is used. */
export function Help() {
  const styles = useStyles2(getStyles);
  const lines: Array<[string, string]> = [
    [t('help.drag-keys', 'Drag'), t('help.drag', 'choose a time range for the dashboard')],
    [t('help.wheel-keys', 'Ctrl + wheel, + and −'), t('help.wheel', 'zoom here, without asking again')],
    [t('help.pan-keys', 'Shift + drag, wheel or ← →'), t('help.pan', 'move along')],
    [t('help.arrows-keys', '← → ↑ ↓'), t('help.arrows', 'from mark to mark, from line to line')],
    [t('help.enter-keys', 'Click, Enter'), t('help.enter', 'details')],
    [t('help.space-keys', 'Space'), t('help.space', 'open or close a group')],
  ];
  return (
    <dl className={styles.list}>
      {lines.map(([keys, what]) => (
        <React.Fragment key={keys}>
          <dt>{keys}</dt>
          <dd>{what}</dd>
        </React.Fragment>
      ))}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'grid',
    gridTemplateColumns: 'max-content 1fr',
    gap: theme.spacing(0.5, 2),
    margin: 0,
    fontSize: theme.typography.bodySmall.fontSize,
    dt: { margin: 0 },
    dd: { margin: 0, color: theme.colors.text.secondary },
  }),
});
