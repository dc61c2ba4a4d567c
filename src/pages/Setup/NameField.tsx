import React, { useState } from 'react';
import { Button, Combobox, Stack } from '@grafana/ui';
import { CommitInput } from '../../ui/CommitInput';

interface Props {
  id: string;
  labelledBy: string;
  name: string;
  /** Names that have records. */
  clusters: string[];
  invalid: boolean;
  onChange: (name: string) => void;
}

/** Which cluster or host the page is about: one that has records, or a new one, whose name is asked for. */
export function NameField({ id, labelledBy, name, clusters, invalid, onChange }: Props) {
  const [isNew, setIsNew] = useState(false);
  if (isNew || clusters.length === 0) {
    return (
      <Stack direction="row" gap={1}>
        <CommitInput
          id={id}
          width={32}
          // Whoever asks to connect another one writes its name next.
          autoFocus={isNew}
          placeholder="Name of the new one"
          value={isNew ? '' : name}
          invalid={invalid}
          onCommit={(text) => {
            if (text.trim() !== '') {
              onChange(text.trim());
            }
            setIsNew(false);
          }}
        />
        {isNew && (
          <Button variant="secondary" fill="text" onClick={() => setIsNew(false)}>
            Cancel
          </Button>
        )}
      </Stack>
    );
  }
  const known = clusters.includes(name) ? clusters : [name, ...clusters];
  return (
    <Stack direction="row" gap={1}>
      <Combobox
        id={id}
        aria-labelledby={labelledBy}
        width={32}
        options={known.map((value) => ({
          value,
          label: value,
          description: clusters.includes(value) ? undefined : 'New: it has no records in this time range',
        }))}
        value={name}
        invalid={invalid}
        onChange={({ value }) => onChange(value)}
      />
      <Button variant="secondary" icon="plus" onClick={() => setIsNew(true)}>
        Connect another cluster or host
      </Button>
    </Stack>
  );
}
