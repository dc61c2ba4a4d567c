import React from 'react';
import { css } from '@emotion/css';
import { dateTime, type GrafanaTheme2, type TimeRange } from '@grafana/data';
import { sceneGraph } from '@grafana/scenes';
import { Button, useStyles2 } from '@grafana/ui';
import { useAnswer } from '../../ui/useAnswer';
import { chosenDataSource } from '../scope/variables';
import { countsText, readOutside, type Side } from './outside';
import { useOwnRecords } from './ownRecords';
import type { TimelineBody } from './TimelineBody';

/** How much of the subject is before and after the time range, and the way there: what ends at its edge looks as if it were over. */
export function Outside({ model, range }: { model: TimelineBody; range: TimeRange }) {
  const styles = useStyles2(getStyles);
  const own = useOwnRecords(model);
  const uid = chosenDataSource(model);
  const [from, to] = [range.from.valueOf(), range.to.valueOf()];
  const { value, failure } = useAnswer(`${uid} ${from} ${to} ${JSON.stringify(own)}`, () =>
    readOutside(uid, own, { from, to }, Date.now())
  );
  if (failure) {
    return (
      <div>
        <dt>Outside of it</dt>
        <dd>not known: {failure}</dd>
      </div>
    );
  }
  const { before, after } = value ?? {};
  if (!before && !after) {
    return null;
  }
  const widen = (ends: { from?: number; to?: number }) => {
    const raw = {
      from: ends.from === undefined ? range.raw.from : dateTime(ends.from),
      to: ends.to === undefined ? range.raw.to : dateTime(ends.to),
    };
    sceneGraph.getTimeRange(model).onTimeRangeChange({
      from: ends.from === undefined ? range.from : dateTime(ends.from),
      to: ends.to === undefined ? range.to : dateTime(ends.to),
      raw,
    });
  };
  const button = (side: Side, text: string, ends: { from?: number; to?: number }) => (
    <Button
      size="sm"
      variant="secondary"
      fill="outline"
      icon="search-minus"
      tooltip="Widen the time range to them"
      onClick={() => widen(ends)}
    >
      {countsText(side, text)}
    </Button>
  );
  return (
    <div>
      <dt>Outside of it</dt>
      <dd className={styles.sides}>
        {before && button(before, 'in the day before', { from: before.edge })}
        {after && button(after, 'in the day after', { to: after.edge })}
      </dd>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  sides: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.75) }),
});
