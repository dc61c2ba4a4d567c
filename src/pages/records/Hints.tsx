import React from 'react';
import { Alert, Box, Button, EmptyState, Stack } from '@grafana/ui';
import { objectTitle } from '../../datasource/editor/options';

interface NoRowsProps {
  /** What to do where nothing was ever recorded. */
  hint: string;
  isNarrowed: boolean;
  onClear: () => void;
}

export function NoRows({ hint, isNarrowed, onClear }: NoRowsProps) {
  return (
    <Box width="100%">
      <EmptyState
        variant="not-found"
        message="No records"
        button={
          isNarrowed ? (
            <Button variant="secondary" onClick={onClear}>
              Clear the search
            </Button>
          ) : undefined
        }
      >
        {isNarrowed
          ? 'Nothing in this time range meets the search. Choose a longer time range, another cluster, or fewer conditions.'
          : `Choose a longer time range, or another cluster. ${hint}`}
      </EmptyState>
    </Box>
  );
}

export function Unreadable({ reason, onRetry }: { reason: string; onRetry: () => void }) {
  return (
    <Alert severity="error" title="The records cannot be read">
      <Stack direction="column" gap={1} alignItems="flex-start">
        {reason}
        <Button variant="secondary" size="sm" icon="sync" onClick={onRetry}>
          Try again
        </Button>
      </Stack>
    </Alert>
  );
}

/** The search is for kinds of audit objects that this page does not show. */
export function Elsewhere({ objects, onClear }: { objects: string[]; onClear: () => void }) {
  return (
    <Alert severity="info" title="This search is for other kinds of records">
      <Stack direction="column" gap={1} alignItems="flex-start">
        {`This page shows: ${objects.map(objectTitle).join(', ')}.`}
        <Button variant="secondary" size="sm" onClick={onClear}>
          Clear the search
        </Button>
      </Stack>
    </Alert>
  );
}
