import React from 'react';
import { css } from '@emotion/css';
import { locationUtil, type GrafanaTheme2 } from '@grafana/data';
import { LinkButton, useStyles2 } from '@grafana/ui';
import { ALERTS_ROUTE, APP_URL } from '../../constants';
import type { RecordRow } from '../../datasource/records/readRecords';
import { CopyButton } from '../record/CopyButton';
import { measuresFor, type Advice } from './measures';

/** What can be done about a record, as steps with the commands for it; nothing where it asks for nothing. */
export function Measures({ record }: { record: RecordRow }) {
  const styles = useStyles2(getStyles);
  const list = measuresFor(record);
  if (list.length === 0) {
    return null;
  }
  const { cluster } = record.labels;
  return (
    <section aria-label="What to do">
      <ol className={styles.list}>
        {list.map((advice, index) => (
          <Step key={advice.id} advice={advice} isFirst={index === 0} />
        ))}
      </ol>
      {list.some(({ commands }) => commands.some((one) => one.startsWith('kubectl'))) && cluster && (
        <p className={styles.text}>Run kubectl against the cluster {cluster}, with rights of your own.</p>
      )}
    </section>
  );
}

/** Only the first begins open: together they would be a wall of text. */
function Step({ advice: { title, text, commands, page }, isFirst }: { advice: Advice; isFirst: boolean }) {
  const styles = useStyles2(getStyles);
  return (
    <li>
      <details open={isFirst}>
        <summary className={styles.title}>{title}</summary>
        <p className={styles.text}>{text}</p>
        {commands.map((line) => (
          <div key={line} className={styles.command}>
            <code className={styles.code}>{line}</code>
            <CopyButton text={line} what={`command ${line}`} />
          </div>
        ))}
        {page === 'alerts' && (
          <LinkButton
            size="sm"
            variant="secondary"
            icon="bell"
            href={locationUtil.assureBaseUrl(`${APP_URL}/${ALERTS_ROUTE}`)}
          >
            Alert rules
          </LinkButton>
        )}
      </details>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    margin: 0,
    paddingLeft: theme.spacing(2.5),
  }),
  title: css({ fontWeight: theme.typography.fontWeightMedium, cursor: 'pointer' }),
  text: css({ margin: theme.spacing(0.5, 0), color: theme.colors.text.secondary, maxWidth: '80ch' }),
  command: css({
    display: 'flex',
    alignItems: 'flex-start',
    gap: theme.spacing(0.5),
    marginTop: theme.spacing(0.5),
    padding: theme.spacing(0.25, 0.25, 0.25, 1),
    background: theme.colors.background.canvas,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  code: css({
    flex: 1,
    minWidth: 0,
    padding: theme.spacing(0.5, 0),
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-wrap',
    border: 'none',
    background: 'none',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
