import React from 'react';
import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';

interface Props {
  id: string;
  children: string;
}

/** Names a control whose place in the row says to the eye what it is. */
export function HiddenLabel({ id, children }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <span id={id} className={styles.hidden}>
      {children}
    </span>
  );
}

const getStyles = () => ({
  hidden: css({
    position: 'absolute',
    width: 1,
    height: 1,
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  }),
});
