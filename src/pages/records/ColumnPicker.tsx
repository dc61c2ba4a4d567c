import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Checkbox, Toggletip, ToolbarButton, useStyles2 } from '@grafana/ui';
import type { RecordColumn } from './columns';

interface Props {
  columns: RecordColumn[];
  shown: RecordColumn[];
  onChange: (ids: string[]) => void;
}

/** Which columns there are; one at least. */
export function ColumnPicker({ columns, shown, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const ids = shown.map(({ id }) => id);
  const toggle = (id: string) => onChange(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]);
  const list = (
    <fieldset className={styles.list} aria-label="Columns">
      {columns.map(({ id, title }) => (
        <Checkbox
          key={id}
          label={title}
          value={ids.includes(id)}
          disabled={ids.length === 1 && ids.includes(id)}
          onChange={() => toggle(id)}
        />
      ))}
    </fieldset>
  );
  return (
    <Toggletip content={list} placement="bottom-end" closeButton>
      <ToolbarButton icon="columns" variant="canvas">
        Columns
      </ToolbarButton>
    </Toggletip>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    maxHeight: '60vh',
    overflowY: 'auto',
    border: 'none',
  }),
});
