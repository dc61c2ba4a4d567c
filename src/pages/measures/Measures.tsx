import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { LinkButton, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import type { RecordRow } from '../../datasource/records/readRecords';
import { ExploreButton } from '../../ui/ExploreButton';
import { Failure } from '../../ui/Failure';
import { useAnswer } from '../../ui/useAnswer';
import { CopyButton } from '../record/CopyButton';
import type { Opener } from '../record/RecordLink';
import { RelatedList } from '../record/related/RelatedList';
import { readKnown } from './known';
import { measuresFor, type Advice } from './measures';

interface Props extends Opener {
  record: RecordRow;
}

/** What can be done about a record, as steps with the commands for it; nothing where it asks for nothing. */
export function Measures(props: Props) {
  return measuresFor(props.record).length > 0 ? <Steps {...props} /> : null;
}

/** What came of it is asked for first: a pod that is gone needs other steps. */
function Steps({ record, ...opener }: Props) {
  const styles = useStyles2(getStyles);
  const { uid } = opener;
  const { value, failure, loading, again } = useAnswer(`${uid} ${record.labels.record_id}`, () =>
    readKnown(uid, record)
  );
  if (loading) {
    return <LoadingPlaceholder text="Reading what came of it…" />;
  }
  const list = measuresFor(record, value);
  const { cluster } = record.labels;
  return (
    <section aria-label="What to do">
      {failure && (
        <Failure
          title="What came of it cannot be read: these steps are of the record alone"
          failure={failure}
          again={again}
        />
      )}
      <ol className={styles.list}>
        {list.map((advice, index) => (
          <Step key={advice.id} advice={advice} isFirst={index === 0} open={record} {...opener} />
        ))}
      </ol>
      {list.some(({ commands }) => commands.some((one) => one.startsWith('kubectl'))) && cluster && (
        <p className={styles.text}>Run kubectl against the cluster {cluster}, with rights of your own.</p>
      )}
    </section>
  );
}

interface StepProps extends Opener {
  advice: Advice;
  isFirst: boolean;
  /** The record that the steps are about. */
  open: RecordRow;
}

/** Only the first begins open: together they would be a wall of text. */
function Step({ advice: { title, text, commands, records, links }, isFirst, open, ...opener }: StepProps) {
  const styles = useStyles2(getStyles);
  const pages = links(opener.uid);
  return (
    <li>
      <details open={isFirst}>
        <summary className={styles.title}>{title}</summary>
        <p className={styles.text}>{text}</p>
        {records.length > 0 && <RelatedList title={title} rows={records} open={open} {...opener} />}
        {commands.map((line) => (
          <div key={line} className={styles.command}>
            <code className={styles.code}>{line}</code>
            <CopyButton text={line} what={`command ${line}`} />
          </div>
        ))}
        {pages.length > 0 && (
          <div className={styles.links}>
            {pages.map(({ title: name, isExplore, ...page }) => {
              const Button = isExplore ? ExploreButton : LinkButton;
              return (
                <Button key={page.href} size="sm" variant="secondary" {...page}>
                  {name}
                </Button>
              );
            })}
          </div>
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
  links: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), marginTop: theme.spacing(1) }),
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
