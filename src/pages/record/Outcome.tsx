import React from 'react';
import { Icon, Stack, Text } from '@grafana/ui';
import { isDenied } from '../../datasource/records/denied';
import type { Values } from './values';

const WORDS = {
  success: { icon: 'check-circle', color: 'success', text: 'Success' },
  failure: { icon: 'times-circle', color: 'error', text: 'Failure' },
  unknown: { icon: 'question-circle', color: 'secondary', text: 'Outcome unknown' },
} as const;

/** How it ended, where the source tells: in a word, with the reason and the code of the answer. */
export function Outcome({ values }: { values: Values }) {
  const { event_outcome: outcome, event_reason: reason, http_response_status_code: code } = values;
  if (outcome !== 'success' && outcome !== 'failure' && outcome !== 'unknown') {
    return null;
  }
  const { icon, color, text } = WORDS[outcome];
  const refused = isDenied(values) ? 'Denied' : text;
  const more = [reason, code].filter(Boolean).join(', ');
  return (
    <Text color={color}>
      <Stack direction="row" gap={0.5} alignItems="center">
        <Icon name={icon} aria-hidden />
        {more ? `${refused} (${more})` : refused}
      </Stack>
    </Text>
  );
}
