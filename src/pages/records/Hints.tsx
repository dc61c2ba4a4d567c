import React from 'react';
import { locationUtil } from '@grafana/data';
import { Alert, Box, Button, EmptyState, LinkButton, Stack } from '@grafana/ui';
import { APP_URL, SETUP_ROUTE } from '../../constants';
import { objectTitle } from '../../datasource/editor/options';
import { Failure } from '../../ui/Failure';

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
              Show everything
            </Button>
          ) : (
            <LinkButton variant="secondary" icon="cog" href={locationUtil.assureBaseUrl(`${APP_URL}/${SETUP_ROUTE}`)}>
              Set up
            </LinkButton>
          )
        }
      >
        {isNarrowed
          ? 'Nothing in this time range meets the search. Choose a longer time range, or fewer conditions.'
          : `Nothing in this time range: choose a longer one. ${hint}`}
      </EmptyState>
    </Box>
  );
}

interface UnreadableProps {
  reason: string;
  /** What was read before is still shown. */
  isOld?: boolean;
  onRetry: () => void;
}

export function Unreadable({ reason, isOld, onRetry }: UnreadableProps) {
  const failure = isOld ? `${reason.replace(/\.?$/, '.')} What is below was read before.` : reason;
  return <Failure title="The records cannot be read" failure={failure} again={onRetry} />;
}

/** The search is for kinds of audit objects that this page does not show. */
export function Elsewhere({ objects, onClear }: { objects: string[]; onClear: () => void }) {
  return (
    <Alert severity="info" title="This search is for other kinds of records">
      <Stack direction="column" gap={1} alignItems="flex-start">
        {`This page shows: ${objects.map(objectTitle).join(', ')}.`}
        <Button variant="secondary" size="sm" onClick={onClear}>
          Show everything
        </Button>
      </Stack>
    </Alert>
  );
}
