import React, { useId, type ReactNode } from 'react';
import { Stack, Text } from '@grafana/ui';

interface Props {
  title: string;
  text: string;
  children: ReactNode;
}

/** A part of the page, which screen readers find by its title. */
export function Section({ title, text, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Stack direction="column" gap={1.5}>
        <div>
          <div id={id}>
            <Text element="h2" variant="h4">
              {title}
            </Text>
          </div>
          <Text color="secondary">{text}</Text>
        </div>
        {children}
      </Stack>
    </section>
  );
}
