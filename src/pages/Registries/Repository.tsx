import React, { useState } from 'react';
import { Box, CollapsableSection, Stack, Text } from '@grafana/ui';
import type { Opener } from '../record/RecordLink';
import type { RepositoryHistory } from './history';
import { TagChanges } from './TagChanges';

interface Props extends Opener {
  history: RepositoryHistory;
  isOpen: boolean;
}

/** A repository with its tags; those of many repositories are closed at first. */
export function Repository({ uid, history: { registry, repository, tags }, isOpen, onOpen }: Props) {
  const [open, setOpen] = useState(isOpen);
  const named = tags.filter(({ tag }) => tag !== '').length;
  const changes = tags.reduce((sum, tag) => sum + tag.changes.length, 0);
  const label = (
    <Stack direction="row" gap={1} alignItems="baseline" wrap="wrap">
      <Text variant="h5" element="h2">
        {repository}
      </Text>
      <Text color="secondary" variant="bodySmall">
        {[
          registry,
          `${named} ${named === 1 ? 'tag' : 'tags'}`,
          `${changes} ${changes === 1 ? 'change' : 'changes'}`,
        ].join(' · ')}
      </Text>
    </Stack>
  );
  return (
    <Box backgroundColor="primary" borderStyle="solid" borderColor="weak" borderRadius="default" paddingX={1}>
      <CollapsableSection label={label} isOpen={open} onToggle={setOpen}>
        {tags.map((tag) => (
          <TagChanges key={tag.tag} uid={uid} history={tag} onOpen={onOpen} />
        ))}
      </CollapsableSection>
    </Box>
  );
}
