import React, { useState } from 'react';
import { usePluginContext } from '@grafana/data';
import { config } from '@grafana/runtime';
import { Alert, Button, ClipboardButton, Modal, RadioButtonList, Spinner, Stack, Text } from '@grafana/ui';
import { APP_ID } from '../../constants';
import { EXPORT_LIMIT } from './collect';
import type { Exported } from './exported';
import type { Format } from './formats';
import { useExport, type ExportState } from './useExport';

/** What is to be exported, or why it cannot be. */
export type Prepared = { exported: Exported; reason?: undefined } | { exported?: undefined; reason: string };

interface Props {
  prepared: Prepared;
  onClose: () => void;
}

const FORMATS: Array<{ value: Format; label: string; description: string }> = [
  { value: 'csv', label: 'CSV', description: 'For spreadsheets. What looks like a formula is disarmed.' },
  { value: 'jsonl', label: 'JSON lines', description: 'For programs. Every value as it was recorded.' },
];

/** Asks for the format, tells how far it is, and what came of it. */
export function ExportDialog({ prepared: { exported, reason }, onClose }: Props) {
  const plugin = usePluginContext();
  const [format, setFormat] = useState<Format>('csv');
  const { state, start, stop } = useExport({
    exportedBy: config.bootData.user.login || 'nobody who signed in',
    app: { id: APP_ID, version: plugin?.meta.info.version ?? '' },
  });
  const isBusy = state.step === 'reading';

  return (
    <Modal title="Export records" isOpen onDismiss={onClose} closeOnBackdropClick={!isBusy}>
      <Stack direction="column" gap={2}>
        {exported ? (
          <>
            <What exported={exported} />
            {state.step !== 'done' && (
              <RadioButtonList name="format" options={FORMATS} value={format} disabled={isBusy} onChange={setFormat} />
            )}
            <Progress state={state} />
          </>
        ) : (
          <Alert severity="error" title="The export cannot begin">
            {reason}
          </Alert>
        )}
      </Stack>
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" onClick={isBusy ? stop : onClose}>
          {isBusy ? 'Stop' : 'Close'}
        </Button>
        {exported && state.step !== 'done' && (
          <Button icon="download-alt" disabled={isBusy} onClick={() => start(format, exported)}>
            {state.step === 'failed' ? 'Try again' : 'Export'}
          </Button>
        )}
      </Modal.ButtonRow>
    </Modal>
  );
}

function What({ exported: { search, from, to, dataSource } }: { exported: Exported }) {
  return (
    <Stack direction="column" gap={0.5}>
      <Text>
        {`All records of ${dataSource} from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`}
        {search === '' ? '.' : ' that meet:'}
      </Text>
      {search !== '' && (
        <code>{search ?? 'conditions that cannot be written as a search; the manifest has them as JSON'}</code>
      )}
      <Text color="secondary" variant="bodySmall">
        {`A zip with the records, the newest ${EXPORT_LIMIT.toLocaleString()} at most, and a manifest: what was asked, by whom, how many records there are, and the file's SHA-256. `}
        For more, tallyq in a terminal writes as many as there are.
      </Text>
    </Stack>
  );
}

function Progress({ state }: { state: ExportState }) {
  switch (state.step) {
    case 'ready':
      return null;
    case 'reading':
      return (
        <div role="status">
          <Spinner inline />{' '}
          {`${state.records.toLocaleString()}${state.counted === undefined ? '' : ` of ${Math.min(state.counted, EXPORT_LIMIT).toLocaleString()}`} records read`}
        </div>
      );
    case 'failed':
      return (
        <Alert severity="error" title="Nothing was exported">
          {state.reason}
        </Alert>
      );
    case 'done':
      return (
        <Alert
          severity={state.complete ? 'success' : 'warning'}
          title={`${state.records.toLocaleString()} records are in ${state.name}`}
        >
          <Stack direction="column" gap={1} alignItems="flex-start">
            {!state.complete &&
              'There are older ones, which are left out. Narrow the search or the time range for a whole file.'}
            {`SHA-256 of ${state.file} in it:`}
            <code>{state.sha256}</code>
            <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => state.sha256}>
              Copy the digest
            </ClipboardButton>
          </Stack>
        </Alert>
      );
  }
}
