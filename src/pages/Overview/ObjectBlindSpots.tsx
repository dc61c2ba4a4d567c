import React from 'react';
import { Stack, Text } from '@grafana/ui';
import { LABELS, SOURCES } from '../../../record/record.gen';
import { objectTitle } from '../../datasource/editor/options';
import { BlindSpots } from '../../ui/BlindSpots';

const objects = (LABELS.find((label) => label.name === 'object')?.values ?? [])
  .map((object) => ({ object, sources: SOURCES.filter(({ objects }) => objects.some((own) => own === object)) }))
  .filter(({ sources }) => sources.length > 0);

/** For each kind of audit object, what its sources cannot see. */
export function ObjectBlindSpots() {
  return (
    <section aria-label="What the records cannot tell">
      <Stack direction="column" gap={0.5}>
        <Text element="h2" variant="h6">
          What the records cannot tell
        </Text>
        {objects.map(({ object, sources }) => (
          <BlindSpots key={object} label={objectTitle(object)} sources={sources} />
        ))}
      </Stack>
    </section>
  );
}
