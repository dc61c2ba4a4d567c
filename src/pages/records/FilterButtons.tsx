import React, { type MouseEvent } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { IconButton, useStyles2 } from '@grafana/ui';
import type { ValueFilter } from '../../datasource/query/filters';

interface Props {
  title: string;
  field: string;
  value: string;
  onFilter: (filter: ValueFilter) => void;
}

/** In a cell: only records with its value, or only those without it. */
export function FilterButtons({ title, field, value, onFilter }: Props) {
  const styles = useStyles2(getStyles);
  const filter = (out: boolean) => (event: MouseEvent) => {
    // A click on the row would open the record.
    event.stopPropagation();
    onFilter({ field, value, out });
  };
  return (
    <span className={`${styles.buttons} filter-buttons`}>
      <IconButton name="search-plus" size="sm" tooltip={`${title}: only ${value}`} onClick={filter(false)} />
      <IconButton name="search-minus" size="sm" tooltip={`${title}: without ${value}`} onClick={filter(true)} />
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  buttons: css({
    position: 'absolute',
    top: theme.spacing(0.25),
    right: theme.spacing(0.25),
    display: 'flex',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.25, 0.5),
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.elevated,
    boxShadow: theme.shadows.z1,
  }),
});
