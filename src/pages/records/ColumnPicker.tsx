import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Checkbox, Toggletip, ToolbarButton, useStyles2 } from '@grafana/ui';
import type { RecordColumn } from './columns';

interface Props {
  columns: RecordColumn[];
  shown: RecordColumn[];
  usual: RecordColumn[];
  onChange: (ids: string[]) => void;
}

const idsOf = (columns: RecordColumn[]): string[] => columns.map(({ id }) => id);

/** Which columns there are; one at least beside the time. */
export function ColumnPicker({ columns, shown, usual, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const ids = idsOf(shown);
  const free = shown.filter(({ fixed }) => !fixed);
  const toggle = (id: string) => onChange(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]);
  const list = (
    <fieldset className={styles.list} aria-label="Columns">
      {columns.map(({ id, title, fixed }) => (
        <Checkbox
          key={id}
          label={title}
          value={ids.includes(id)}
          disabled={fixed ?? (free.length === 1 && free[0]?.id === id)}
          onChange={() => toggle(id)}
        />
      ))}
    </fieldset>
  );
  return (
    <Toggletip
      content={list}
      footer={
        <Button size="sm" variant="secondary" onClick={() => onChange(idsOf(usual))}>
          Usual columns
        </Button>
      }
      placement="bottom-end"
      closeButton
    >
      <ToolbarButton icon="columns" variant="canvas" aria-label="Columns">
        Columns
      </ToolbarButton>
    </Toggletip>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: theme.spacing(0.5),
    maxHeight: '50vh',
    overflowY: 'auto',
    border: 'none',
  }),
});
