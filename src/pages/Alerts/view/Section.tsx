import React, { useId, type ReactNode } from 'react';
import { Stack, Text } from '@grafana/ui';

/** A part of a form under a heading of its own. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Stack direction="column" gap={1.5}>
        <Text element="h3" variant="h5" id={id}>
          {title}
        </Text>
        {children}
      </Stack>
    </section>
  );
}
