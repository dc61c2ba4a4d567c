import React, { type MouseEvent } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { recordUrl, type RecordRef } from '../routes';

export interface Opener {
  uid: string;
  onOpen(record: RecordRef): void;
}

interface Props extends Opener {
  record: RecordRef;
  className?: string;
  children: React.ReactNode;
}

/** Opens another record where this one is; in a tab of its own where the browser is asked for one. */
export function RecordLink({ uid, record, onOpen, className, children }: Props) {
  const styles = useStyles2(getStyles);
  const open = (event: MouseEvent) => {
    if (event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      onOpen(record);
    }
  };
  return (
    <a href={recordUrl(uid, record)} onClick={open} className={cx(styles.link, className)}>
      {children}
    </a>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  link: css({
    color: theme.colors.text.link,
    overflowWrap: 'anywhere',
    '&:hover': { textDecoration: 'underline' },
  }),
});
