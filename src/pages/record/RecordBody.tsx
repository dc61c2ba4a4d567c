import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Tab, TabContent, TabsBar, useStyles2 } from '@grafana/ui';
import type { ValueFilter } from '../../datasource/query/filters';
import type { RecordRow } from '../../datasource/records/readRecords';
import { BlindSpots } from '../../ui/BlindSpots';
import { Measures } from '../measures/Measures';
import { measuresFor } from '../measures/measures';
import type { RecordRef } from '../routes';
import { changesOf } from './changes/applies';
import { RecordChanges } from './changes/RecordChanges';
import { placeOf } from './place';
import { WhatRan } from './ran/WhatRan';
import { RecordEvidence } from './RecordEvidence';
import { RecordFields } from './RecordFields';
import { RecordHead } from './RecordHead';
import { RelatedRecords } from './related/RelatedRecords';
import { sourcesOf } from './sourcesOf';

export const RECORD_TABS = ['Details', 'Changes', 'Related', 'What to do', 'Evidence'] as const;
export type RecordTab = (typeof RECORD_TABS)[number];

export interface RecordBodyProps {
  uid: string;
  record: RecordRef;
  row: RecordRow;
  tab: RecordTab;
  onTab(tab: RecordTab): void;
  onOpen(record: RecordRef): void;
  onFilter?: (filter: ValueFilter) => void;
}

/** All about one record but its sentence, which is the title of the drawer or page. */
export function RecordBody({ uid, record, row, tab, onTab, onOpen, onFilter }: RecordBodyProps) {
  const styles = useStyles2(getStyles);
  const { labels } = row;
  const opener = { uid, onOpen };
  const sources = sourcesOf(labels);
  const place = placeOf(labels);
  const changes = changesOf(labels);
  const hasMeasures = measuresFor(row).length > 0;
  const shown = RECORD_TABS.filter((name) => (name !== 'Changes' || changes) && (name !== 'What to do' || hasMeasures));
  // Whoever goes from row to row sees of each what they chose, where it has that.
  const active = shown.includes(tab) ? tab : 'Details';
  return (
    <div className={styles.body}>
      <RecordHead uid={uid} record={record} row={row} />
      <div>
        <TabsBar>
          {shown.map((name) => (
            <Tab key={name} label={name} active={name === active} onChangeTab={() => onTab(name)} />
          ))}
        </TabsBar>
        <TabContent className={styles.content}>
          {active === 'Details' && place && <WhatRan row={row} place={place} {...opener} />}
          {active === 'Details' && <RecordFields uid={uid} record={record} values={labels} onFilter={onFilter} />}
          {active === 'Changes' && changes && <RecordChanges of={changes} row={row} {...opener} />}
          {active === 'Related' && <RelatedRecords row={row} {...opener} />}
          {active === 'What to do' && <Measures record={row} {...opener} />}
          {active === 'Evidence' && <RecordEvidence uid={uid} record={record} object={labels.object} />}
        </TabContent>
      </div>
      {sources.length > 0 && <BlindSpots label="What this source cannot see" sources={sources} />}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  body: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
  content: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), paddingTop: theme.spacing(2) }),
});
