import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { SceneObjectBase, sceneGraph, type SceneComponentProps, type SceneObjectState } from '@grafana/scenes';
import { LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { Failure } from '../../ui/Failure';
import { useAnswer } from '../../ui/useAnswer';
import { useLast } from '../../ui/useLast';
import { chosenClusters, chosenDataSource } from '../scope/variables';
import { heardOf } from '../sources/heard';
import { sourceKey, type Source } from '../sources/source';
import { gapsOf } from './coverage';
import { hourOf } from './hourly';
import { knownSources, lastRecords, MOST_SOURCES, weekBefore } from './lookUp';
import { coverageSeries } from './queries';
import { seenPlaces } from './seen';
import { Legend, SeenTable } from './SeenTable';
import { useSettled } from './useSettled';

/** Is everything being seen? Each source with whether it is heard of, and when it was. Its data are the page's counts. */
export class Seen extends SceneObjectBase<SceneObjectState> {
  static Component = SeenRenderer;
}

function SeenRenderer({ model }: SceneComponentProps<Seen>) {
  const styles = useStyles2(getStyles);
  const { data } = sceneGraph.getData(model).useState();
  const settled = useSettled(data);
  const uid = chosenDataSource(model);
  const clusters = chosenClusters(model);
  const time = settled?.timeRange.to.valueOf() ?? 0;
  const known = useAnswer(`${uid} ${hourOf(time)}`, async () => (settled ? knownSources(uid, time) : []));
  if (!settled) {
    return (
      <section className={styles.box} aria-label={TITLE}>
        <h2 className={styles.title}>{TITLE}</h2>
        <LoadingPlaceholder text="Counting…" />
      </section>
    );
  }
  const range = { from: settled.timeRange.from.valueOf(), to: time };
  const heard = heardOf(settled.series.filter(({ refId }) => refId === coverageSeries.refId));
  const inRange = new Set(heard.map(sourceKey));
  const before = (known.value ?? []).filter(
    (source) => !inRange.has(sourceKey(source)) && (clusters.length === 0 || clusters.includes(source.cluster))
  );
  if (heard.length === 0 && before.length === 0) {
    return null;
  }
  const asked = { uid, range, heard, before };
  return (
    <section className={styles.box} aria-label={TITLE}>
      <div className={styles.head}>
        <h2 className={styles.title}>{TITLE}</h2>
        <Legend />
      </div>
      {known.failure !== undefined && (
        <Failure
          title="What was heard of in the week before cannot be looked up"
          failure={known.failure}
          again={known.again}
        />
      )}
      <WithLastRecords {...asked} gaps={gapsOf(settled.series)} />
    </section>
  );
}

const TITLE = 'What is being seen';

interface Asked {
  uid: string;
  range: { from: number; to: number };
  heard: ReturnType<typeof heardOf>;
  before: Source[];
  gaps: ReturnType<typeof gapsOf>;
}

function WithLastRecords({ uid, range, heard, before, gaps }: Asked) {
  const styles = useStyles2(getStyles);
  const keyOf = (sources: Source[]) => sources.map(sourceKey).join(' ');
  const now = useAnswer(`${uid} ${range.from} ${range.to} ${keyOf(heard)}`, () => lastRecords(uid, heard, range));
  // As long as nothing comes from them, their newest records are the same.
  const then = useAnswer(`${uid} ${hourOf(range.to)} ${keyOf(before)}`, () =>
    lastRecords(uid, before, weekBefore(range))
  );
  const failed = [now, then].find((answer) => answer.failure !== undefined);
  // Each refresh of a live page asks again: what was found before stays until then.
  const newest = new Map([...(useLast(then.value) ?? []), ...(useLast(now.value) ?? [])]);
  // Of what has no record in the range nothing can be said before it is looked up.
  const shown = before.filter((source) => newest.has(sourceKey(source)));
  const left = Math.max(before.length - MOST_SOURCES, 0);
  return (
    <>
      {failed?.failure !== undefined && (
        <Failure title="The last records cannot be read" failure={failed.failure} again={failed.again} />
      )}
      <SeenTable uid={uid} range={range} places={seenPlaces({ heard, before: shown, newest, gaps }, range)} />
      {left > 0 && (
        <p className={styles.note}>{`${left.toLocaleString()} more had records in the week before, and none since.`}</p>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1),
    width: '100%',
    minWidth: 0,
    padding: theme.spacing(1),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
  }),
  head: css({ display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', gap: theme.spacing(0.5, 2) }),
  title: css({ margin: 0, fontSize: theme.typography.h6.fontSize }),
  note: css({ margin: 0, color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
