import React, { useState } from 'react';
import { Stack, Tab, TabContent, TabsBar } from '@grafana/ui';
import type { ValueFilter } from '../../datasource/query/filters';
import type { RecordRow } from '../../datasource/records/readRecords';
import { BlindSpots } from '../../ui/BlindSpots';
import type { RecordRef } from '../routes';
import { placeOf } from './place';
import { WhatRan } from './ran/WhatRan';
import { RecordEvidence } from './RecordEvidence';
import { RecordFields } from './RecordFields';
import { RecordHead } from './RecordHead';
import { sourcesOf } from './sourcesOf';

export interface RecordBodyProps {
  uid: string;
  record: RecordRef;
  row: RecordRow;
  onOpen(record: RecordRef): void;
  onFilter?: (filter: ValueFilter) => void;
}

const TABS = ['Details', 'Evidence'] as const;

/** All about one record but its sentence, which is the title of the drawer or page. */
export function RecordBody({ uid, record, row, onOpen, onFilter }: RecordBodyProps) {
  const [tab, setTab] = useState<(typeof TABS)[number]>('Details');
  const { labels } = row;
  const sources = sourcesOf(labels);
  const place = placeOf(labels);
  return (
    <Stack direction="column" gap={2}>
      <RecordHead uid={uid} record={record} row={row} />
      <div>
        <TabsBar>
          {TABS.map((name) => (
            <Tab key={name} label={name} active={name === tab} onChangeTab={() => setTab(name)} />
          ))}
        </TabsBar>
        <TabContent>
          <Stack direction="column" gap={2}>
            <span />
            {tab === 'Details' && place && <WhatRan uid={uid} row={row} place={place} onOpen={onOpen} />}
            {tab === 'Details' && <RecordFields uid={uid} record={record} values={labels} onFilter={onFilter} />}
            {tab === 'Evidence' && <RecordEvidence uid={uid} record={record} object={labels.object} />}
          </Stack>
        </TabContent>
      </div>
      {sources.length > 0 && <BlindSpots label="What this source cannot see" sources={sources} />}
    </Stack>
  );
}
