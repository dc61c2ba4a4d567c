import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, TimeRange } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { ask } from '../../datasource/records/ask';
import { readRecords } from '../../datasource/records/readRecords';
import { useAnswer } from '../record/useAnswer';
import { timeText } from '../record/values';
import { refOf } from '../records/ids';
import { AuditView } from '../scope/AuditView';
import { chosenDataSource } from '../scope/variables';
import type { TimelineBody } from './TimelineBody';

/** Images are older than what runs them. */
const LOOK_BACK_MS = 30 * 24 * 60 * 60_000;

/** Who changed the subject's image in a registry last, up to thirty days before the time range; nothing where nobody did. */
export function ImageMove({ model, range }: { model: TimelineBody; range: TimeRange }) {
  const styles = useStyles2(getStyles);
  const uid = chosenDataSource(model);
  const { moves } = model;
  const [from, to] = [range.from.valueOf() - LOOK_BACK_MS, range.to.valueOf()];
  const { value } = useAnswer(`${uid} ${from} ${to} ${JSON.stringify(moves)}`, async () => {
    if (!moves) {
      return undefined;
    }
    const frames = await ask(uid, [{ refId: 'moves', shape: 'records', limit: 1, where: moves }], { from, to });
    return frames.flatMap(readRecords)[0];
  });
  if (!value) {
    return null;
  }
  return (
    <div>
      <dt>Its image</dt>
      <dd>
        <button type="button" className={styles.link} onClick={() => AuditView.of(model).open(refOf(value))}>
          {value.body}
        </button>
        , <span className={styles.time}>{timeText(value.time).slice(0, 19)}</span>
      </dd>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  time: css({ whiteSpace: 'nowrap' }),
  link: css({
    padding: 0,
    border: 'none',
    background: 'none',
    color: theme.colors.text.link,
    textAlign: 'left',
    overflowWrap: 'anywhere',
    '&:hover': { textDecoration: 'underline' },
  }),
});
