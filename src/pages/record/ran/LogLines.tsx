import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { LoadingPlaceholder, Stack, Text, useStyles2 } from '@grafana/ui';
import type { Between } from '../../../datasource/records/ask';
import { ExploreButton } from '../../../ui/ExploreButton';
import { Failure } from '../../../ui/Failure';
import type { Place } from '../place';
import { useAnswer } from '../../../ui/useAnswer';
import { clockText } from '../values';
import { linesUrl, MOST_LINES, readLines, type Part } from './lines';

interface Props {
  uid: string;
  title: string;
  /** The time in which they may matter. */
  window: Between;
  part: Part;
  place: Place;
}

/** What the container wrote to its log meanwhile. */
export function LogLines({ title, window, part, place, uid }: Props) {
  const styles = useStyles2(getStyles);
  const { value, failure, loading, again } = useAnswer(`${uid} ${window.from} ${window.to}`, () =>
    readLines(uid, place, window, part)
  );
  const lines = value?.rows ?? [];
  return (
    <div>
      <Stack direction="row" gap={1} alignItems="center" justifyContent="space-between" wrap="wrap">
        <h5 className={styles.title}>{title}</h5>
        <ExploreButton fill="text" icon="gf-logs" href={linesUrl(uid, place, window)}>
          All lines in Explore
        </ExploreButton>
      </Stack>
      {loading && <LoadingPlaceholder text="Reading the log…" />}
      {failure && <Failure title="The log cannot be read" failure={failure} again={again} />}
      {value && lines.length === 0 && <Text color="secondary">It wrote nothing then, or its log is not recorded.</Text>}
      {lines.length > 0 && (
        // What scrolls has to be reached by the keyboard.
        <ol className={styles.lines} tabIndex={0} aria-label="Lines of the log">
          {lines.map(({ time, labels }) => (
            <li key={labels.record_id} className={cx(labels.log_iostream === 'stderr' && styles.stderr)}>
              <time dateTime={new Date(time).toISOString()}>{clockText(time)}</time>
              {labels.log_iostream === 'stderr' && <span className={styles.stream}>stderr</span>}
              {labels.message}
            </li>
          ))}
        </ol>
      )}
      {value?.more && (
        <Text color="secondary" variant="bodySmall">
          These are the {part} {MOST_LINES}.
        </Text>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  title: css({ margin: 0, fontSize: theme.typography.body.fontSize, fontWeight: theme.typography.fontWeightMedium }),
  lines: css({
    listStyle: 'none',
    margin: 0,
    padding: theme.spacing(0.5, 1),
    maxHeight: theme.spacing(35),
    overflow: 'auto',
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    time: { color: theme.colors.text.secondary, marginRight: theme.spacing(1) },
  }),
  stderr: css({ borderLeft: `2px solid ${theme.colors.warning.border}`, paddingLeft: theme.spacing(0.5) }),
  stream: css({ color: theme.colors.warning.text, marginRight: theme.spacing(1) }),
});
