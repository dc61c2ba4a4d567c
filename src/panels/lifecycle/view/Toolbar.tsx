import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, IconButton, RadioButtonGroup, Toggletip, useStyles2 } from '@grafana/ui';
import { Help } from './Help';
import type { Zoom } from './useZoom';

export type View = 'chart' | 'table';

interface Props {
  view: View;
  zoom: Zoom;
  /** Whether groups can be collapsed, and whether all are. */
  groups: boolean;
  collapsed: boolean;
  narrow: boolean;
  onView: (view: View) => void;
  onCollapseAll: (collapsed: boolean) => void;
  /** Makes what is looked at the dashboard's time range. */
  onApplyZoom: () => void;
}

const STEP = 2;
const PAN = 0.5;

/** What is done by keys and wheel, for the mouse and for those who do not know. */
export function Toolbar({ view, zoom, groups, collapsed, narrow, onView, onCollapseAll, onApplyZoom }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.bar}>
      <RadioButtonGroup<View>
        size="sm"
        aria-label={t('toolbar.view', 'Show as')}
        options={[
          { value: 'chart', label: t('toolbar.chart', 'Timeline') },
          { value: 'table', label: t('toolbar.table', 'Table') },
        ]}
        value={view}
        onChange={onView}
      />
      {view === 'chart' && (
        <>
          {groups && (
            <Button
              size="sm"
              variant="secondary"
              fill="text"
              icon={collapsed ? 'angle-double-down' : 'angle-double-up'}
              aria-label={collapsed ? t('toolbar.expand', 'Expand all') : t('toolbar.collapse', 'Collapse all')}
              onClick={() => onCollapseAll(!collapsed)}
            >
              {narrow
                ? undefined
                : collapsed
                  ? t('toolbar.expand', 'Expand all')
                  : t('toolbar.collapse', 'Collapse all')}
            </Button>
          )}
          <div className={styles.space} />
          {zoom.isZoomed && (
            <>
              <Button size="sm" variant="secondary" onClick={onApplyZoom}>
                {t('toolbar.apply', 'Use as time range')}
              </Button>
              <Button size="sm" variant="secondary" fill="text" onClick={zoom.reset}>
                {t('toolbar.reset', 'Show all')}
              </Button>
              <IconButton
                name="angle-left"
                tooltip={t('toolbar.earlier', 'Earlier')}
                onClick={() => zoom.along(-PAN)}
              />
              <IconButton name="angle-right" tooltip={t('toolbar.later', 'Later')} onClick={() => zoom.along(PAN)} />
            </>
          )}
          <IconButton
            name="search-minus"
            tooltip={t('toolbar.zoom-out', 'Zoom out')}
            disabled={!zoom.isZoomed}
            onClick={() => zoom.by(STEP)}
          />
          <IconButton name="search-plus" tooltip={t('toolbar.zoom-in', 'Zoom in')} onClick={() => zoom.by(1 / STEP)} />
          <Toggletip content={<Help />} placement="bottom-end">
            <IconButton name="question-circle" aria-label={t('toolbar.help', 'How to use the timeline')} />
          </Toggletip>
        </>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), paddingBottom: theme.spacing(0.5) }),
  space: css({ flex: 1 }),
});
