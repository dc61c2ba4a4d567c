import React from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { LoadingPlaceholder, TextLink, useStyles2 } from '@grafana/ui';
import { Failure } from '../../ui/Failure';
import { useAnswer } from '../../ui/useAnswer';
import { timelineUrl } from '../routes';
import { askRunning, pathOf, placeOf } from './running';

interface Props {
  uid: string;
  digest: string;
  timeZone: string;
}

/** The containers that run an image now, by what is recorded of their starts and ends in the last week. */
export function WhereItRuns({ uid, digest, timeZone }: Props) {
  const styles = useStyles2(getStyles);
  const { value, failure, again } = useAnswer(`${uid} ${digest}`, () => askRunning(uid, digest));
  if (failure !== undefined) {
    return <Failure title="It could not be found out" failure={failure} again={again} />;
  }
  if (!value) {
    return <LoadingPlaceholder text="Looking for containers that run it …" />;
  }
  if (value.length === 0) {
    return <p className={styles.none}>No container was seen to start with it in the last seven days and still runs.</p>;
  }
  return (
    <ul className={styles.list}>
      {value.map((container) => (
        <li key={`${container.cluster} ${container.namespace} ${container.pod} ${container.container}`}>
          <TextLink inline href={timelineUrl({ uid, subject: placeOf(container), from: 'now-7d', to: 'now' })}>
            {pathOf(container)}
          </TextLink>
          {` in ${container.cluster}, since ${dateTimeFormat(container.since, { timeZone })}`}
        </li>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ margin: theme.spacing(0.5, 0, 0, 2) }),
  none: css({ margin: theme.spacing(0.5, 0, 0), color: theme.colors.text.secondary }),
});
