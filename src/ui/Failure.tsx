import React from 'react';
import { Alert, Button, Stack } from '@grafana/ui';

interface Props {
  title: string;
  /** What the data source says. */
  failure: string;
  again(): void;
}

/** A question that failed, why, and a way to ask it again. */
export function Failure({ title, failure, again }: Props) {
  return (
    <Alert severity="error" title={title}>
      <Stack direction="column" gap={1} alignItems="flex-start">
        {failure}
        <Button size="sm" variant="secondary" icon="sync" onClick={again}>
          Try again
        </Button>
      </Stack>
    </Alert>
  );
}
