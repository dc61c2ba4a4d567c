import React, { useState } from 'react';
import type { LogRowModel } from '@grafana/data';
import { RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { preferredScope, scopesOf } from './context';

interface Props {
  row: LogRowModel;
  chosen: string | undefined;
  onChoose: (scope: string) => void;
}

/** What the rows around a row shall have in common with it. */
export function ContextScopePicker({ row, chosen, onChoose }: Props) {
  const [current, setCurrent] = useState(preferredScope(row.labels, chosen)?.id);
  const options = scopesOf(row.labels).map(({ id, title, fields }) => ({
    value: id,
    label: title,
    description: fields.map((field) => row.labels[field]).join(' / '),
  }));
  const choose = (id: string) => {
    setCurrent(id);
    onChoose(id);
  };
  return (
    <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
      <Text variant="bodySmall">Records around this one with the</Text>
      <RadioButtonGroup
        size="sm"
        aria-label="What the records around this one have in common with it"
        options={options}
        value={current}
        onChange={choose}
      />
    </Stack>
  );
}
