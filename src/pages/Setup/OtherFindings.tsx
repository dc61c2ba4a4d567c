import React, { useState } from 'react';
import { Badge, Box, Collapse, Stack, Text } from '@grafana/ui';
import { type Prerequisite, verdictOf } from './collectorState';
import { VERDICTS } from './ObjectCard';
import { Prerequisites } from './Prerequisites';

/** What collectors of this name need besides: one may watch a cluster and a Docker host at once. */
export function OtherFindings({ prerequisites }: { prerequisites: Prerequisite[] }) {
  const [open, setOpen] = useState(false);
  const verdict = verdictOf(prerequisites, undefined);
  return (
    <Collapse
      isOpen={open}
      onToggle={setOpen}
      label={
        <Stack direction="row" gap={1.5} alignItems="center" wrap="wrap">
          <Text element="h3" variant="h6">
            Other sources of these collectors
          </Text>
          {verdict === 'missing' && <Badge {...VERDICTS.missing} />}
          <Text color="secondary" variant="bodySmall">
            {[...new Set(prerequisites.map(({ part }) => part))].join(', ')}
          </Text>
        </Stack>
      }
    >
      <Box padding={1}>
        <Prerequisites prerequisites={prerequisites} />
      </Box>
    </Collapse>
  );
}
