import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Dropdown, LinkButton, Menu, useStyles2 } from '@grafana/ui';
import { severityTitle } from '../../ui/severity';
import { subjectName } from '../record/subjects';
import { timelineUrl } from '../routes';
import { sharedKinds, throughNames, type Related, type RelatedKind, type RelatedTimelines } from './related';
import { subjectIcon } from './subjectIcon';

interface Props {
  related: RelatedTimelines;
  /** The newest so many records were looked through for them, and there are more. */
  newest?: number;
  uid: string;
  from: number | string;
  to: number | string;
}

/** So many of a kind are shown at once. */
const SHOWN = 4;

const PLURALS: Record<RelatedKind['id'], string> = {
  user: 'Users',
  pod: 'Pods',
  container: 'Containers',
  workload: 'Workloads',
  image: 'Images',
  address: 'Addresses',
  node: 'Nodes',
  host: 'Hosts',
};

/** Timelines that this one leads to, and apart from them those of people who are not in its records. */
export function RelatedLinks({ related: { kinds, others }, newest, uid, from, to }: Props) {
  const styles = useStyles2(getStyles);
  const urlOf = ({ subject }: Related) => timelineUrl({ uid, subject: subject.equal, from, to });
  return (
    <>
      {kinds.length > 0 && (
        <nav aria-label="Related timelines" className={styles.kinds}>
          {kinds.map(({ id, list }) => (
            <Chips key={id} id={id} title={PLURALS[id]} list={list} urlOf={urlOf} />
          ))}
          {newest !== undefined && (
            <span className={styles.title}>{`of the newest ${newest.toLocaleString()} records`}</span>
          )}
        </nav>
      )}
      {others.length > 0 && (
        <nav aria-label="Timelines of others" className={styles.kinds}>
          <Chips id="user" title={`Others who touched the same ${sharedKinds(others)}`} list={others} urlOf={urlOf} />
        </nav>
      )}
    </>
  );
}

interface ChipsProps {
  id: RelatedKind['id'];
  title: string;
  list: Related[];
  urlOf: (related: Related) => string;
}

function Chips({ id, title, list, urlOf }: ChipsProps) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.kind}>
      <span className={styles.title}>{title}</span>
      {list.slice(0, SHOWN).map((one) => (
        <LinkButton
          key={urlOf(one)}
          size="sm"
          variant="secondary"
          fill="outline"
          icon={subjectIcon(id)}
          href={urlOf(one)}
          tooltip={tellingOf(one)}
        >
          {labelOf(one, list)}
        </LinkButton>
      ))}
      {list.length > SHOWN && (
        <Dropdown
          overlay={
            <Menu>
              {list.slice(SHOWN).map((one) => (
                <Menu.Item key={urlOf(one)} label={labelOf(one, list)} description={tellingOf(one)} url={urlOf(one)} />
              ))}
            </Menu>
          }
        >
          <Button size="sm" variant="secondary" fill="text">
            {`${list.length - SHOWN} more`}
          </Button>
        </Dropdown>
      )}
    </div>
  );
}

/** Its name; with its cluster where another has the same. */
function labelOf({ subject }: Related, list: Related[]): string {
  const name = subjectName(subject);
  const isUnique = list.filter((one) => subjectName(one.subject) === name).length === 1;
  return isUnique ? name : `${name} (${subject.equal.cluster ?? Object.values(subject.equal)[0] ?? ''})`;
}

/** Where it is, how often it was found, and how bad the worst of that is; of somebody else what connects them. */
function tellingOf(related: Related): string {
  const { subject, count, severity, through } = related;
  const worst = severity === 'info' ? '' : `, up to ${severityTitle(severity).toLowerCase()}`;
  if (through) {
    return `In none of the records listed here. Did something to ${throughNames(related)}${worst}`;
  }
  const name = subjectName(subject);
  const place = Object.values(subject.equal)
    .filter((value) => value !== name)
    .join(' / ');
  return `${place && `${place}: `}${count}×${worst}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  kinds: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1, 3) }),
  kind: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.75), minWidth: 0 }),
  title: css({ color: theme.colors.text.secondary }),
});
