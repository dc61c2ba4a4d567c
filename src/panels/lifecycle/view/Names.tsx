import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import { lineTop, type Frame } from '../layout/hit';
import type { Group, Line } from '../model/groups';
import { groupName, groupTitle, rowTitle } from '../text';

interface Props {
  lines: Line[];
  frame: Frame;
  width: number;
  height: number;
  onToggle: (group: Group) => void;
}

/** The names of the lines that are in view, left of their bars. */
export function Names({ lines, frame, width, height, onToggle }: Props) {
  const styles = useStyles2(getStyles);
  const first = Math.max(Math.floor(frame.scrollTop / frame.lineHeight), 0);
  const last = Math.ceil((frame.scrollTop + height - frame.top) / frame.lineHeight);
  return (
    <div className={styles.names} style={{ top: frame.top, width, height: height - frame.top }}>
      {lines.slice(first, last).map((line, index) => {
        const style = { top: lineTop(frame, first + index) - frame.top, height: frame.lineHeight };
        return line.row ? (
          <div key={line.row.key} className={cx(styles.name, line.group.key && styles.inGroup)} style={style}>
            <TwoPartName {...rowTitle(line.row, line.group)} />
          </div>
        ) : (
          <button
            key={line.group.key}
            type="button"
            tabIndex={-1}
            className={cx(styles.name, styles.group)}
            style={style}
            aria-expanded={!line.collapsed}
            title={groupTitle(line.group)}
            onClick={() => onToggle(line.group)}
          >
            <Icon name={line.collapsed ? 'angle-right' : 'angle-down'} size="sm" />
            <TwoPartName {...groupName(line.group)} />
            {line.collapsed && line.group.rows.length > 1 && (
              <span className={styles.context}>
                {t('group.rows', '{{number}} in it', {
                  number: line.group.rows.length,
                })}
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}

function TwoPartName({ name, context }: { name: string; context: string }) {
  const styles = useStyles2(getStyles);
  return (
    <span className={styles.title} title={[name, context].filter(Boolean).join(' · ')}>
      {name}
      {context && <span className={styles.context}>{` ${context}`}</span>}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  names: css({ position: 'absolute', left: 0, overflow: 'hidden', pointerEvents: 'none' }),
  name: css({
    position: 'absolute',
    left: 0,
    right: 0,
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0, 1),
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.primary,
    pointerEvents: 'auto',
  }),
  inGroup: css({ paddingLeft: theme.spacing(3.25) }),
  group: css({
    background: 'none',
    border: 'none',
    width: '100%',
    textAlign: 'left',
    cursor: 'pointer',
    fontWeight: theme.typography.fontWeightMedium,
    '&:hover': { color: theme.colors.text.maxContrast },
  }),
  title: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  context: css({
    color: theme.colors.text.secondary,
    fontWeight: theme.typography.fontWeightRegular,
    whiteSpace: 'nowrap',
  }),
});
