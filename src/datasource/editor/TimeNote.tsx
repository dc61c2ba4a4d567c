import React from 'react';
import { Text } from '@grafana/ui';

/** A query of the app's alert rules for the time of the evaluation, which the link in an alert's text is made of. */
export const isTimeQuery = ({ shape }: { shape?: string }): boolean => shape === 'time';

/** There is nothing to choose in it, and nothing that could be changed by accident. */
export function TimeNote() {
  return (
    <Text color="secondary">
      The time of the evaluation, in milliseconds since 1970. The link to the rows in this rule’s texts is made of it.
    </Text>
  );
}
