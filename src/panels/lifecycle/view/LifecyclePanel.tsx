import React, { useMemo, useState } from 'react';
import { css } from '@emotion/css';
import { LoadingState, type PanelProps } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { readLifecycle } from '../../../datasource/lifecycle/frames';
import type { Lifecycle, Mark } from '../../../datasource/lifecycle/types';
import { failureOf } from '../../../ui/failureOf';
import type { Range } from '../layout/scale';
import { useHost } from '../context';
import { withDefaults, type LifecycleOptions } from '../options';
import { alertMarks } from './alerts';
import { Chart } from './Chart';
import { Details } from './Details';
import { Hint } from './Hint';
import { countMarks, Legend } from './Legend';
import type { Selection } from './selection';
import { Tables } from './Tables';
import { Toolbar, type View } from './Toolbar';
import { useLines } from './useLines';
import { useSwitches } from './useSwitches';
import { useZoom } from './useZoom';

type Props = PanelProps<LifecycleOptions>;

/** What became of pods and containers, and what was done to them. */
export function LifecyclePanel(props: Props) {
  const { data } = props;
  const lifecycle = useMemo(() => {
    const read = readLifecycle(data.series);
    return read && { ...read, marks: [...alertMarks(data.annotations), ...read.marks].sort((a, b) => a.time - b.time) };
  }, [data.series, data.annotations]);
  const failure = failureOf(data);
  if (!lifecycle && failure !== undefined) {
    return <Hint title={t('hint.failed', 'The query failed')}>{failure}</Hint>;
  }
  if (!lifecycle && data.state === LoadingState.Loading) {
    return null;
  }
  if (!lifecycle) {
    return (
      <Hint title={t('hint.no-lifecycle', 'There is nothing here to draw')}>
        {t('hint.shape', 'This panel shows what a query of a Tallyman data source answers with “Show: Lifecycle”.')}
      </Hint>
    );
  }
  if (lifecycle.spans.length === 0 && lifecycle.marks.length === 0) {
    return (
      <Hint title={t('hint.nothing', 'Nothing happened here')}>
        {t('hint.range', 'No record meets the conditions in this time range. Try a longer one, or fewer conditions.')}
      </Hint>
    );
  }
  return <Timeline {...props} lifecycle={lifecycle} />;
}

/** Narrower than this, buttons are without words. */
const NARROW = 560;

function Timeline({
  lifecycle,
  options: stored,
  data,
  timeRange,
  timeZone,
  width,
  height,
  onChangeTimeRange,
}: Props & { lifecycle: Lifecycle }) {
  const styles = useStyles2(getStyles);
  const options = withDefaults(stored);
  // What the data was asked for: while a new range is being asked for, the old data keeps its place.
  const asked = data.timeRange ?? timeRange;
  const bounds: Range = { from: asked.from.valueOf(), to: Math.max(asked.to.valueOf(), asked.from.valueOf() + 1) };
  const zoom = useZoom(bounds);
  const { lines, hasGroups, allCollapsed, toggle, collapseAll } = useLines(lifecycle, options);
  const { kinds, toggleKind, severities, toggleSeverity, filter } = useSwitches(options.kinds);
  const [view, setView] = useState<View>('chart');
  const [selection, setSelection] = useState<Selection>();
  const { onLifecycleRecord, onLifecycleTime } = useHost();
  const open = (mark: Mark): boolean => {
    if (mark.recordId && onLifecycleRecord) {
      onLifecycleRecord({ id: mark.recordId, time: mark.time });
      return true;
    }
    return false;
  };
  const select = (next: Selection) => {
    const only = 'marks' in next && next.marks.length === 1 ? next.marks[0] : undefined;
    if (!only || !open(only)) {
      setSelection(next);
    }
  };
  const counts = useMemo(
    () =>
      countMarks(
        lifecycle.marks,
        lifecycle.spans.map(({ state }) => state)
      ),
    [lifecycle]
  );
  const shown = useMemo(
    () => lifecycle.marks.filter(({ kind, severity }) => kinds.has(kind) && severities.has(severity)),
    [lifecycle, kinds, severities]
  );
  const byImage = options.colorBy === 'image';
  const choose = ({ from, to }: Range) => onChangeTimeRange({ from: Math.floor(from), to: Math.ceil(to) });

  return (
    <div className={styles.panel} style={{ width, height }}>
      <Toolbar
        view={view}
        zoom={zoom}
        groups={hasGroups}
        collapsed={allCollapsed}
        narrow={width < NARROW}
        onView={setView}
        onCollapseAll={collapseAll}
        onApplyZoom={() => choose(zoom.range)}
      />
      {view === 'chart' ? (
        <Chart
          lines={lines}
          zoom={zoom}
          now={bounds.to}
          since={lifecycle.since}
          pin={options.pin}
          filter={filter}
          rowHeight={options.rowHeight}
          byImage={byImage}
          timeZone={timeZone}
          label={t(
            'chart.label',
            'Timeline of {{lines}} lines with {{marks}} marks. Use the arrow keys; the table has the same as text.',
            {
              lines: lines.length,
              marks: shown.length,
            }
          )}
          onBrush={choose}
          onSelect={select}
          onTime={onLifecycleTime}
          onToggle={toggle}
        />
      ) : (
        <Tables spans={lifecycle.spans} marks={shown} timeZone={timeZone} onSelect={select} />
      )}
      {options.showLegend && (
        <Legend
          counts={counts}
          kinds={kinds}
          severities={severities}
          byImage={byImage}
          onToggleKind={toggleKind}
          onToggleSeverity={toggleSeverity}
        />
      )}
      {selection && (
        <Details
          selection={selection}
          marks={lifecycle.marks}
          now={bounds.to}
          timeZone={timeZone}
          onOpen={(mark) => {
            const isOpen = open(mark);
            if (isOpen) {
              setSelection(undefined);
            }
            return isOpen;
          }}
          onClose={() => setSelection(undefined)}
        />
      )}
    </div>
  );
}

const getStyles = () => ({
  panel: css({ display: 'flex', flexDirection: 'column', position: 'relative', overflow: 'hidden' }),
});
