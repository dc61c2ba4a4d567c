import React from 'react';
import { Text } from '@grafana/ui';
import type { RecordRow } from '../../../datasource/records/readRecords';
import { Facts } from '../../../ui/Facts';
import { Command } from '../Command';
import { RecordLink, type Opener } from '../RecordLink';
import { refOf } from '../../records/ids';
import { durationText, timeText, type Values } from '../values';
import { isInteractive } from './interactive';
import { lastedMs, windowOf, type Session } from './session';

interface Props extends Opener {
  session: Session;
  /** The record that is open. */
  row: RecordRow;
}

/** Who went into the container, to run what, for how long. */
export function SessionFacts({ session, row, ...opener }: Props) {
  const { begin, end } = session;
  const command = begin.labels.process_command_line;
  const isTyped = isInteractive(begin.labels);
  const isOpen = (one: RecordRow) => one.labels.record_id === row.labels.record_id;
  const at = (one: RecordRow) =>
    isOpen(one) ? (
      timeText(one.time)
    ) : (
      <RecordLink {...opener} record={refOf(one)}>
        {timeText(one.time)}
      </RecordLink>
    );
  return (
    <Facts
      label="Session"
      facts={[
        ['Asked for by', whoText(begin.labels)],
        ['Command', (command || isTyped) && <WhatWasRun command={command} isTyped={isTyped} />],
        ['Began', begin === end ? timeText(windowOf(session).from) : at(begin)],
        ['Ended', end ? at(end) : 'not recorded: it may go on'],
        ['Lasted', end && durationText(lastedMs(session) ?? 0)],
        ['Exit code', end?.labels.process_exit_code],
      ]}
    />
  );
}

/** Nobody shall take the silence about what was typed for proof that nothing was done. */
function WhatWasRun({ command, isTyped }: { command?: string; isTyped: boolean }) {
  return (
    <>
      {command && <Command text={command} />}
      {isTyped && (
        <Text variant="bodySmall" color="warning" element="p">
          What was typed in it is not recorded: no source sees inside a shell. Look at what else was done there, and at
          the log.
        </Text>
      )}
    </>
  );
}

/** As whom, from where and with what somebody came; says so where the source does not tell. */
export function whoText(values: Values): string {
  const { user_name: user, user_effective_name: as, client_address: from, user_agent_name: tool } = values;
  if (!user) {
    return 'not told by this source';
  }
  return [user, as && `as ${as}`, from && `from ${from}`, tool && `with ${tool}`].filter(Boolean).join(' ');
}
