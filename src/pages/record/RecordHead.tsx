import React from 'react';
import { ClipboardButton, Button, Dropdown, Menu, Stack, Text } from '@grafana/ui';
import type { RecordRow } from '../../datasource/records/readRecords';
import type { RecordRef } from '../routes';
import { absoluteRecordUrl, exploreRecordUrl, subjectTimelineUrl } from './links';
import { Outcome } from './Outcome';
import { ExploreButton } from '../../ui/ExploreButton';
import { SeverityBadge } from '../../ui/SeverityBadge';
import { subjectName, subjectsOf } from './subjects';
import { agoText, timeText, zoneText, type Values } from './values';

interface Props {
  uid: string;
  record: RecordRef;
  row: RecordRow;
}

/** When, how bad, with what result; and where to go on from here. */
export function RecordHead({ uid, record, row: { time, labels } }: Props) {
  return (
    <Stack direction="column" gap={1.5}>
      <Stack direction="row" gap={1.5} alignItems="center" wrap="wrap">
        <SeverityBadge severity={labels.severity} />
        <Outcome values={labels} />
        <Text color="secondary">
          <time dateTime={new Date(time).toISOString()}>
            {timeText(time)} {zoneText(time)} ({agoText(time)})
          </time>
        </Text>
      </Stack>
      <Stack direction="row" gap={1} alignItems="center" justifyContent="space-between" wrap="wrap">
        <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
          <Timelines uid={uid} record={record} values={labels} />
          <ExploreButton href={exploreRecordUrl(uid, record)}>Open in Explore</ExploreButton>
        </Stack>
        {/* At the end, where what it says above itself covers nothing. */}
        <ClipboardButton size="sm" variant="secondary" icon="link" getText={() => absoluteRecordUrl(uid, record)}>
          Copy link
        </ClipboardButton>
      </Stack>
    </Stack>
  );
}

function Timelines({ uid, record, values }: { uid: string; record: RecordRef; values: Values }) {
  const subjects = subjectsOf(values);
  if (subjects.length === 0) {
    return null;
  }
  const menu = (
    <Menu>
      {subjects.map((subject) => (
        <Menu.Item
          key={subject.id}
          label={`${subject.title} ${subjectName(subject)}`}
          url={subjectTimelineUrl(uid, subject, record)}
        />
      ))}
    </Menu>
  );
  return (
    <Dropdown overlay={menu} placement="bottom-start">
      <Button size="sm" variant="secondary" icon="clock-nine">
        Timeline of…
      </Button>
    </Dropdown>
  );
}
