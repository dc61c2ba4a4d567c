import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { SceneObjectBase, sceneGraph, type SceneComponentProps, type SceneObjectState } from '@grafana/scenes';
import { LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { auditDataSource } from '../../datasource/instance';
import { canExplore } from '../../dataSources';
import { exploreUrl } from '../../ui/exploreUrl';
import { Failure } from '../../ui/Failure';
import { outdated } from '../../ui/outdated';
import { useAnswer } from '../../ui/useAnswer';
import { useLast } from '../../ui/useLast';
import { sceneVars } from '../scope/sceneVars';
import { chosenDataSource, inClusters } from '../scope/variables';
import { changeText, compare } from './comparison';
import { useSettled } from './useSettled';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The 24 hours before the end of the page's time range against the week before them. */
export class Comparison extends SceneObjectBase<SceneObjectState> {
  static Component = ComparisonRenderer;

  async ask(uid: string, to: number) {
    const source = await auditDataSource(uid);
    const query = { refId: 'A', shape: 'count' as const, where: inClusters };
    const { where } = source.applyTemplateVariables(query, sceneVars(this));
    return compare(uid, where, to);
  }
}

function ComparisonRenderer({ model }: SceneComponentProps<Comparison>) {
  const styles = useStyles2(getStyles);
  const { data } = sceneGraph.getData(model).useState();
  // It takes Loki longest, and is looked at last: it must not keep the rest of the page waiting.
  const isTurn = useSettled(data) !== undefined;
  return (
    <section className={styles.box} aria-label="24 hours against the week before">
      <h2 className={styles.title}>24 hours against the week before</h2>
      {isTurn ? <Numbers model={model} /> : <LoadingPlaceholder text="Counting…" />}
    </section>
  );
}

function Numbers({ model }: { model: Comparison }) {
  const styles = useStyles2(getStyles);
  const { value: range } = sceneGraph.getTimeRange(model).useState();
  const uid = chosenDataSource(model);
  const clusters = sceneGraph.interpolate(model, '${cluster}');
  const to = range.to.valueOf();
  const { value, failure, loading, again } = useAnswer(`${uid} ${clusters} ${to}`, () => model.ask(uid, to));
  // Each refresh of a live page asks for another day: the one before stays until its answer is there.
  const known = useLast(value);
  const shown = failure === undefined ? known : undefined;

  return (
    <>
      {failure !== undefined && <Failure title="This could not be compared" failure={failure} again={again} />}
      {!shown && loading && <LoadingPlaceholder text="Counting…" />}
      {shown && (
        <table className={cx(styles.table, loading && styles.old)} aria-busy={loading}>
          <thead>
            <tr>
              <th scope="col">Records</th>
              <th scope="col">Last 24 h</th>
              <th scope="col">A day before</th>
              <th scope="col">Change</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={one.title}>
                <th scope="row">
                  {canExplore() ? (
                    <a
                      className={styles.link}
                      href={exploreUrl({ uid, query: { shape: 'records', where: one.where }, from: to - DAY_MS, to })}
                    >
                      {one.title}
                    </a>
                  ) : (
                    one.title
                  )}
                </th>
                <td>{one.day.toLocaleString()}</td>
                <td>{Math.round(one.before).toLocaleString()}</td>
                <td>{changeText(one)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    width: '100%',
    padding: theme.spacing(1),
    overflow: 'auto',
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.primary,
  }),
  title: css({ margin: theme.spacing(0, 0, 1), fontSize: theme.typography.h6.fontSize }),
  table: css({
    width: '100%',
    fontSize: theme.typography.bodySmall.fontSize,
    'th, td': { padding: theme.spacing(0.75, 1, 0.75, 0), borderTop: `1px solid ${theme.colors.border.weak}` },
    'thead th': { borderTop: 'none', color: theme.colors.text.secondary, whiteSpace: 'nowrap' },
    th: { fontWeight: theme.typography.fontWeightRegular },
    'td, thead th + th': { textAlign: 'right', whiteSpace: 'nowrap' },
  }),
  old: css(outdated(theme)),
  link: css({ '&:hover': { textDecoration: 'underline' } }),
});
