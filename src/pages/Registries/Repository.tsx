import React, { useState } from 'react';
import { Box, CollapsableSection, Stack, Text, TextLink } from '@grafana/ui';
import type { Opener } from '../record/RecordLink';
import { timelineUrl } from '../routes';
import type { RepositoryHistory } from './history';
import type { PageLinks } from './links';
import { TagChanges } from './TagChanges';

interface Props extends Opener, PageLinks {
  history: RepositoryHistory;
  isOpen: boolean;
}

/** A repository with its tags; those of many repositories are closed at first. */
export function Repository({ history: { registry, repository, tags }, isOpen, ...links }: Props) {
  const { uid, from, to } = links;
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
        <Box paddingLeft={3} paddingBottom={1}>
          <TextLink
            inline={false}
            icon="clock-nine"
            variant="bodySmall"
            href={timelineUrl({ uid, from, to, subject: { container_image_repository: repository } })}
          >
            {`Timeline of ${repository}, with what runs it`}
          </TextLink>
        </Box>
        {tags.map((tag) => (
          <TagChanges key={tag.tag} history={tag} {...links} />
        ))}
      </CollapsableSection>
    </Box>
  );
}
