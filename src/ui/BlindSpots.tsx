import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { SourceInfo } from '../../record/record.gen';

interface Props {
  /** What the button says, which opens the list. */
  label: string;
  sources: SourceInfo[];
}

/** On request, what the records of some sources cannot tell: so that nobody takes silence for proof. */
export function BlindSpots({ label, sources }: Props) {
  const styles = useStyles2(getStyles);
  const [open, setOpen] = useState(false);

  return (
    <div>
      <Button
        fill="text"
        size="sm"
        variant="secondary"
        icon={open ? 'angle-down' : 'angle-right'}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {label}
      </Button>
      {open && (
        <dl className={styles.list}>
          {sources.map(({ name, title, where, cannotSee }) => (
            <div key={name}>
              <dt>
                {title}
                {where?.values.map((value) => (
                  <code key={value} className={styles.where}>{`${where.field}=${value}`}</code>
                ))}
              </dt>
              {cannotSee.map((text) => (
                <dd key={text}>{text}</dd>
              ))}
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'grid',
    gridTemplateColumns: `repeat(auto-fill, minmax(min(100%, ${theme.spacing(48)}), 1fr))`,
    gap: theme.spacing(1.5, 3),
    margin: theme.spacing(0.5, 0, 0),
    padding: theme.spacing(1),
    fontSize: theme.typography.bodySmall.fontSize,
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
    dt: { fontWeight: theme.typography.fontWeightMedium },
    dd: { display: 'list-item', margin: theme.spacing(0.25, 0, 0, 2), color: theme.colors.text.secondary },
  }),
  where: css({ marginLeft: theme.spacing(1) }),
});
