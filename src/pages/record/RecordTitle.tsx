import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

function Sentence({ text }: { text: string }) {
  const styles = useStyles2(getStyles);
  return <h1 className={styles.title}>{text}</h1>;
}

/** The heading of a record's page: a sentence with a command in it takes more lines than Grafana's headings have. */
export const RecordTitle = (text: string) => <Sentence text={text} />;

const getStyles = (theme: GrafanaTheme2) => ({
  title: css({ margin: 0, fontSize: theme.typography.h3.fontSize, overflowWrap: 'anywhere' }),
});
