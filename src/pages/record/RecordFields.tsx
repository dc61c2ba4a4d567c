import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { IconButton, LinkButton, Tooltip, useStyles2 } from '@grafana/ui';
import { queryField } from '../../datasource/query/fields';
import type { ValueFilter } from '../../datasource/query/filters';
import type { RecordRef } from '../routes';
import { CopyButton } from './CopyButton';
import { groupsOf, shownTitle } from './fieldGroups';
import { subjectTimelineUrl } from './links';
import { subjectNamedBy, subjectsOf, type Subject } from './subjects';
import { rawValue, shownValue, type Values } from './values';

interface Props {
  uid: string;
  record: RecordRef;
  values: Values;
  onFilter?: (filter: ValueFilter) => void;
}

/** All that a record says, by the question that it answers. */
export function RecordFields({ values, ...others }: Props) {
  const styles = useStyles2(getStyles);
  const subjects = subjectsOf(values);
  return (
    <div className={styles.groups}>
      {groupsOf(values).map(({ title, names }) => (
        <section key={title} aria-label={title}>
          <h4 className={styles.title}>{title}</h4>
          <dl className={styles.list}>
            {names.map((name) => (
              <Row
                key={name}
                name={name}
                value={values[name] ?? ''}
                subject={subjectNamedBy(name, subjects)}
                {...others}
              />
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

interface RowProps extends Omit<Props, 'values'> {
  name: string;
  value: string;
  subject?: Subject;
}

/** Values that are read letter by letter. */
const CODE = /command_line|_id$|_uid$|digest|path|address|agent_original|^message$|changes/;

function Row({ uid, record, name, value, subject, onFilter }: RowProps) {
  const styles = useStyles2(getStyles);
  const field = queryField(name);
  const title = shownTitle(name);
  const raw = rawValue(name, value);
  const shown = shownValue(name, value);
  return (
    <div className={styles.row}>
      <dt className={styles.name}>
        <Tooltip
          content={
            <>
              {field?.description ?? 'A field that this version does not know.'} <code>{name}</code>
            </>
          }
        >
          {/* Reached by the keyboard too, for what the tooltip says. */}
          <button type="button" className={styles.nameButton}>
            {title}
          </button>
        </Tooltip>
      </dt>
      <dd className={cx(styles.value, CODE.test(name) && styles.code)}>
        {raw ? (
          <Tooltip content={raw}>
            <span>{shown}</span>
          </Tooltip>
        ) : (
          shown
        )}
      </dd>
      <dd className={cx(styles.actions, 'actions')}>
        {onFilter && field && (
          <>
            <IconButton
              name="search-plus"
              size="sm"
              tooltip={`Only records with this ${title}`}
              onClick={() => onFilter({ field: name, value, out: false })}
            />
            <IconButton
              name="search-minus"
              size="sm"
              tooltip={`Only records without this ${title}`}
              onClick={() => onFilter({ field: name, value, out: true })}
            />
          </>
        )}
        {subject && (
          <LinkButton
            size="sm"
            variant="secondary"
            fill="text"
            icon="clock-nine"
            aria-label={`Timeline of this ${subject.title.toLowerCase()}`}
            tooltip={`Timeline of this ${subject.title.toLowerCase()}`}
            href={subjectTimelineUrl(uid, subject, record)}
          />
        )}
        <CopyButton text={value} what={title} />
      </dd>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  groups: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
  title: css({
    margin: theme.spacing(0, 0, 0.5),
    fontSize: theme.typography.h5.fontSize,
  }),
  list: css({ margin: 0 }),
  row: css({
    display: 'grid',
    gridTemplateColumns: `${theme.spacing(20)} minmax(0, 1fr) auto`,
    gap: theme.spacing(1),
    alignItems: 'start',
    padding: theme.spacing(0.25, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    minHeight: theme.spacing(3.5),
    // What can be done with a value is shown where the pointer or the keyboard is; without a pointer always.
    '@media (hover: hover)': {
      '.actions': { opacity: 0 },
      '&:hover .actions, &:focus-within .actions': { opacity: 1 },
    },
    '&:hover': { background: theme.colors.action.hover },
  }),
  name: css({ margin: 0, fontWeight: theme.typography.fontWeightRegular, lineHeight: theme.spacing(3) }),
  nameButton: css({
    all: 'unset',
    color: theme.colors.text.secondary,
    cursor: 'help',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
  }),
  value: css({ margin: 0, overflowWrap: 'anywhere', whiteSpace: 'pre-wrap', lineHeight: theme.spacing(3) }),
  code: css({ fontFamily: theme.typography.fontFamilyMonospace, fontSize: theme.typography.bodySmall.fontSize }),
  actions: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.5), margin: 0 }),
});
