import React, { useMemo } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, TimeRange } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { Icon, useStyles2 } from '@grafana/ui';
import { toList } from '../../datasource/query/condition';
import { fieldTitle } from '../../datasource/query/fields';
import type { AuditQuery } from '../../datasource/query/types';
import { ask } from '../../datasource/records/ask';
import { readRecords, type RecordRow } from '../../datasource/records/readRecords';
import { useAnswer } from '../../ui/useAnswer';
import { useLast } from '../../ui/useLast';
import { chosenDataSource } from '../scope/variables';
import { FirstAndLast } from './FirstAndLast';
import { ImageMove } from './ImageMove';
import { Outside } from './Outside';
import { useOwnRecords } from './ownRecords';
import { rawTime } from './rawTime';
import { RelatedLinks } from './RelatedLinks';
import { relatedTo } from './related';
import type { TimelineSubject } from './subject';
import { subjectIcon } from './subjectIcon';
import type { TimelineBody } from './TimelineBody';
import { withoutLogs } from './TimelineList';
import { LOOKED_THROUGH } from './attention';

interface Props {
  model: TimelineBody;
  subject: TimelineSubject;
}

/** Whose timeline it is, where and when it was seen, and what it leads to. */
export function SubjectHeader({ model, subject }: Props) {
  const styles = useStyles2(getStyles);
  const { chart } = model.useState();
  const { data: drawn } = chart.runner.useState();
  const { value: range } = sceneGraph.getTimeRange(model).useState();
  const uid = chosenDataSource(model);
  const rows = useNamed(model, uid, range);
  const related = useMemo(
    () => relatedTo(subject, chart.lifecycle, rows),
    // The chart's lifecycle is that of what was drawn last.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [subject, chart, drawn, rows]
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
        <Outside model={model} range={range} />
        <ImageMove model={model} range={range} />
      </dl>
      <RelatedLinks
        related={related}
        newest={rows && rows.length >= LOOKED_THROUGH ? LOOKED_THROUGH : undefined}
        uid={uid}
        from={rawTime(range.raw.from)}
        to={rawTime(range.raw.to)}
      />
    </header>
  );
}

/** The newest records of the subject in the time range, for who and what they name; undefined while that is not known. */
function useNamed(model: TimelineBody, uid: string, range: TimeRange): RecordRow[] | undefined {
  const { objects, where } = useOwnRecords(model);
  const query: AuditQuery = {
    refId: 'named',
    shape: 'records',
    limit: LOOKED_THROUGH,
    objects,
    where: { and: [withoutLogs, ...toList(where)] },
  };
  const of = JSON.stringify([uid, where, objects]);
  const [from, to] = [range.from.valueOf(), range.to.valueOf()];
  const { value } = useAnswer(`${of} ${from} ${to}`, async () => ({
    of,
    rows: (await ask(uid, [query], { from, to })).flatMap(readRecords),
  }));
  // While it is read anew what was known of the same subject stays.
  const last = useLast(value);
  return last?.of === of ? last.rows : undefined;
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
