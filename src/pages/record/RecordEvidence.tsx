import React from 'react';
import { Alert, Button, ClipboardButton, CodeEditor, LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import type { RecordRef } from '../routes';
import { Failure } from '../../ui/Failure';
import { indented } from './indented';
import { readEvidence } from './readEvidence';
import { useAnswer } from '../../ui/useAnswer';

interface Props {
  uid: string;
  record: RecordRef;
  object?: string;
}

/** What the source itself wrote. */
export function RecordEvidence({ uid, record, object }: Props) {
  if (object === 'container-log') {
    return (
      <Alert severity="info" title="The line is the log">
        A line of a container’s log has no other evidence: it is kept as the container wrote it, in the field Message.
      </Alert>
    );
  }
  return <Stored uid={uid} record={record} />;
}

function Stored({ uid, record }: Omit<Props, 'object'>) {
  const { value, failure, loading, again } = useAnswer(`${uid} ${record.id}`, () => readEvidence(uid, record));
  if (loading) {
    return <LoadingPlaceholder text="Reading the evidence…" />;
  }
  if (failure) {
    return <Failure title="The evidence cannot be read" failure={failure} again={again} />;
  }
  if (value === undefined) {
    return (
      <Alert severity="info" title="There is no evidence of this record">
        Evidence may be kept for a shorter time than records, and the collector’s own records have none.
      </Alert>
    );
  }
  return <Payload text={value} record={record} />;
}

/** As high as the text, within bounds, in pixels: Monaco wants to know before it is there. */
const heightOf = (text: string): number => Math.min(640, Math.max(160, 20 * (text.split('\n').length + 2)));

function Payload({ text, record }: { text: string; record: RecordRef }) {
  const shown = indented(text);
  return (
    <Stack direction="column" gap={1}>
      <Stack direction="row" gap={1} alignItems="center" justifyContent="space-between" wrap="wrap">
        <Text color="secondary" variant="bodySmall">
          As the source sent it, apart from secrets, which are replaced before anything is stored.
        </Text>
        <Stack direction="row" gap={1}>
          <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => shown}>
            Copy
          </ClipboardButton>
          <Button size="sm" variant="secondary" icon="download-alt" onClick={() => download(shown, record)}>
            Download
          </Button>
        </Stack>
      </Stack>
      <CodeEditor
        value={shown}
        language="json"
        readOnly
        showMiniMap={false}
        height={heightOf(shown)}
        width="100%"
        monacoOptions={{
          ariaLabel: 'Evidence, JSON',
          wordWrap: 'on',
          scrollBeyondLastLine: false,
        }}
      />
    </Stack>
  );
}

/** Of a record's id as much as a file may be called. */
const fileName = ({ id }: RecordRef): string => `evidence-${id.replace(/[^\w.-]+/g, '_').slice(-80)}.json`;

function download(text: string, record: RecordRef): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName(record);
  link.click();
  URL.revokeObjectURL(url);
}
