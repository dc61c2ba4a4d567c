import React from 'react';
import { css } from '@emotion/css';
import { LoadingState, type DataFrame, type GrafanaTheme2 } from '@grafana/data';
import { SceneObjectBase, SceneQueryRunner, type SceneComponentProps, type SceneObjectState } from '@grafana/scenes';
import { InteractiveTable, LinkButton, useStyles2, type CellProps, type Column } from '@grafana/ui';
import { readCounts } from '../../datasource/records/counts';
import { timelineUrl } from '../routes';
import { AuditSearch } from '../scope/AuditSearch';
import { followSearch, type PageSubject } from '../scope/followSearch';
import { DATASOURCE } from '../scope/variables';
import { linksOf } from './links';

interface PullsByPersonState extends SceneObjectState {
  $data: SceneQueryRunner;
}

const BY = ['user_name', 'client_address', 'container_image_repository'];

/** How often each person pulled each repository from each address. */
export class PullsByPerson extends SceneObjectBase<PullsByPersonState> {
  static Component = PullsByPersonRenderer;

  constructor(subject: PageSubject) {
    super({
      $data: new SceneQueryRunner({
        datasource: DATASOURCE,
        queries: [],
        maxDataPoints: 1,
        $behaviors: [
          followSearch(subject, (asked) => [{ refId: 'pulls', shape: 'count', instant: true, by: BY, ...asked }]),
        ],
      }),
    });
  }
}

export interface Puller {
  id: string;
  user: string;
  address: string;
  repository: string;
  pulls: number;
}

/** The most frequent first. */
export const pullersOf = (frames: DataFrame[]): Puller[] =>
  readCounts(frames)
    .map(({ labels, value }) => ({
      id: BY.map((name) => labels[name] ?? '').join('\n'),
      user: labels.user_name ?? '',
      address: labels.client_address ?? '',
      repository: labels.container_image_repository ?? '',
      pulls: value,
    }))
    .sort((a, b) => b.pulls - a.pulls);

const UNKNOWN = 'not told';

function PullsByPersonRenderer({ model }: SceneComponentProps<PullsByPerson>) {
  const styles = useStyles2(getStyles);
  const { uid, from, to } = linksOf(model);
  const { $data } = model.useState();
  const { data } = $data.useState();
  const search = AuditSearch.of(model);
  // What was read before stays while it is read anew: the rows below do not jump.
  const pullers = data && data.state !== LoadingState.Error ? pullersOf(data.series) : [];
  if (pullers.length === 0) {
    return null;
  }
  /** A value that the page's records are narrowed to by a click, with the way to all else that is recorded of it. */
  const narrowing = (field: string) =>
    function Narrowing({ value }: CellProps<Puller, string>) {
      return value === '' ? (
        <span className={styles.unknown}>{UNKNOWN}</span>
      ) : (
        <span className={styles.cell}>
          <button type="button" className={styles.value} onClick={() => search.toggle({ field, value, out: false })}>
            {value}
          </button>
          <LinkButton
            size="sm"
            variant="secondary"
            fill="text"
            icon="clock-nine"
            tooltip={`Timeline of ${value}`}
            aria-label={`Timeline of ${value}`}
            href={timelineUrl({ uid, from, to, subject: { [field]: value } })}
          />
        </span>
      );
    };
  const columns: Array<Column<Puller>> = [
    { id: 'user', header: 'User', cell: narrowing('user_name'), sortType: 'string' },
    { id: 'address', header: 'From', cell: narrowing('client_address'), sortType: 'string' },
    { id: 'repository', header: 'Repository', cell: narrowing('container_image_repository'), sortType: 'string' },
    { id: 'pulls', header: 'Pulls', sortType: 'number', disableGrow: true },
  ];
  return (
    <section aria-label="Who pulled what from where">
      <InteractiveTable columns={columns} data={pullers} getRowId={({ id }) => id} pageSize={8} />
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  cell: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.5) }),
  value: css({
    padding: 0,
    border: 'none',
    background: 'none',
    color: theme.colors.text.link,
    textAlign: 'left',
    overflowWrap: 'anywhere',
    '&:hover': { textDecoration: 'underline' },
  }),
  unknown: css({ color: theme.colors.text.disabled }),
});
