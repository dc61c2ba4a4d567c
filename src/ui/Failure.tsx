import React from 'react';
import { Alert, Button, Stack } from '@grafana/ui';

interface Props {
  title: string;
  /** What the data source says. */
  failure: string;
  again(): void;
  /** What else can be done. */
  children?: React.ReactNode;
}

/** A question that failed, why, and a way to ask it again. */
export function Failure({ title, failure, again, children }: Props) {
  return (
    <Alert severity="error" title={title}>
      <Stack direction="column" gap={1} alignItems="flex-start">
        {failure}
        <Stack direction="row" gap={1} wrap="wrap">
          <Button size="sm" variant="secondary" icon="sync" onClick={again}>
            Try again
          </Button>
          {children}
        </Stack>
      </Stack>
    </Alert>
  );
}
