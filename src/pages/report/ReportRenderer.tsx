import React, { useMemo } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, LoadingState, type GrafanaTheme2 } from '@grafana/data';
import { config } from '@grafana/runtime';
import { sceneGraph, type SceneComponentProps } from '@grafana/scenes';
import { Alert, Button, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { auditDataSources } from '../../dataSources';
import { failureOf } from '../../ui/failureOf';
import { Unreadable } from '../records/Hints';
import { chosenDataSource } from '../scope/variables';
import { REPORT_ROWS, readReport } from './queries';
import type { Report } from './Report';
import { ReportRows } from './ReportRows';
import { Summaries } from './Summaries';
import { usePrintStyles } from './usePrintStyles';

const TIME_FORMAT = 'YYYY-MM-DD HH:mm:ss Z';

export function ReportRenderer({ model }: SceneComponentProps<Report>) {
  const styles = useStyles2(getStyles);
  const { search, $data } = model.useState();
  const { text, problem, failure: unasked } = search.useState();
  const { data } = $data.useState();
  const timeRange = sceneGraph.getTimeRange(model);
  const { value: range } = timeRange.useState();
  const printed = usePrintStyles();
  const report = useMemo(
    () => (data?.state === LoadingState.Done && $data.state.queries.length > 0 ? readReport(data.series) : undefined),
    [data, $data]
  );

  const failure = data && failureOf(data);
  const timeZone = timeRange.getTimeZone();
  const uid = chosenDataSource(model);
  const format = (time: number) => dateTimeFormat(time, { timeZone, format: TIME_FORMAT });
  return (
    <div className={styles.page}>
      <search.Component model={search} />
      {failure !== undefined && <Unreadable reason={failure} isOld={false} onRetry={() => timeRange.onRefresh()} />}
      {!report && !problem && !unasked && failure === undefined && <LoadingPlaceholder text="Reading the records…" />}
      {report && (
        <>
          <div>
            <Button icon="document-info" onClick={() => window.print()}>
              Print
            </Button>
          </div>
          <article className={printed} aria-label="Report">
            <h2>Container audit report</h2>
            <dl className={styles.facts}>
              <Fact name="Search">{text === '' ? 'everything' : <code>{text}</code>}</Fact>
              <Fact name="Clusters">{sceneGraph.interpolate(model, '${cluster:text}')}</Fact>
              <Fact name="From">{format(range.from.valueOf())}</Fact>
              <Fact name="To">{format(range.to.valueOf())}</Fact>
              <Fact name="Data source">{auditDataSources().find((one) => one.uid === uid)?.name ?? uid}</Fact>
              <Fact name="Records">{report.total.toLocaleString()}</Fact>
              <Fact name="Read at">{format(data?.request?.startTime ?? range.to.valueOf())}</Fact>
              <Fact name="Read by">{config.bootData.user.login || 'somebody who is not logged in'}</Fact>
            </dl>
            <Summaries summaries={report.summaries} total={report.total} />
            {report.rows.length >= REPORT_ROWS && (
              <Alert severity="info" title={`The first ${REPORT_ROWS.toLocaleString()} records are below`}>
                All of them are in an export of the page that led here.
              </Alert>
            )}
            <ReportRows rows={report.rows} timeZone={timeZone} />
          </article>
        </>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), width: '100%' }),
  facts: css({
    display: 'grid',
    gridTemplateColumns: 'max-content 1fr',
    gap: theme.spacing(0.5, 2),
    margin: theme.spacing(1, 0, 2),
    dt: { fontWeight: theme.typography.fontWeightMedium },
    dd: { margin: 0, overflowWrap: 'anywhere' },
  }),
});
