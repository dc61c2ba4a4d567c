import React, { useMemo } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { Icon, useStyles2 } from '@grafana/ui';
import { fieldTitle } from '../../datasource/query/fields';
import { readRecords } from '../../datasource/records/readRecords';
import { chosenDataSource } from '../scope/variables';
import { FirstAndLast } from './FirstAndLast';
import { ImageMove } from './ImageMove';
import { rawTime } from './rawTime';
import { RelatedLinks } from './RelatedLinks';
import { relatedTo } from './related';
import type { TimelineSubject } from './subject';
import { subjectIcon } from './subjectIcon';
import type { TimelineBody } from './TimelineBody';

interface Props {
  model: TimelineBody;
  subject: TimelineSubject;
}

/** Whose timeline it is, where and when it was seen, and what it leads to. */
export function SubjectHeader({ model, subject }: Props) {
  const styles = useStyles2(getStyles);
  const { chart, list } = model.useState();
  const { data: drawn } = chart.runner.useState();
  const { data: listed } = list.state.table.state.$data.useState();
  const { value: range } = sceneGraph.getTimeRange(model).useState();
  const related = useMemo(
    () => relatedTo(subject, chart.lifecycle, listed?.series.flatMap(readRecords) ?? []),
    // The chart's lifecycle is that of what was drawn last.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [subject, chart, drawn, listed]
  );
  const where = Object.entries(subject.equal).filter(([, value]) => value !== subject.name);
  return (
    <header className={styles.header}>
      <div className={styles.what}>
        <Icon name={subjectIcon(subject.id)} size="lg" aria-hidden />
        <span className={styles.kind}>{subject.title}</span>
        <h2 className={styles.name}>{subject.name}</h2>
      </div>
      <dl className={styles.facts}>
        {where.map(([field, value]) => (
          <div key={field}>
            <dt>{fieldTitle(field)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <FirstAndLast model={model} range={range} />
        <ImageMove model={model} range={range} />
      </dl>
      <RelatedLinks
        kinds={related}
        uid={chosenDataSource(model)}
        from={rawTime(range.raw.from)}
        to={rawTime(range.raw.to)}
      />
    </header>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  header: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    padding: theme.spacing(1.5, 2),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  what: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', gap: theme.spacing(1) }),
  kind: css({ color: theme.colors.text.secondary }),
  name: css({ margin: 0, fontSize: theme.typography.h4.fontSize, overflowWrap: 'anywhere' }),
  facts: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 3),
    margin: 0,
    '& > div': { display: 'flex', gap: theme.spacing(1), minWidth: 0 },
    dt: {
      margin: 0,
      color: theme.colors.text.secondary,
      fontWeight: theme.typography.fontWeightRegular,
      whiteSpace: 'nowrap',
    },
    dd: { margin: 0, overflowWrap: 'anywhere' },
  }),
});
