import React from 'react';
import { Button, Stack, Text } from '@grafana/ui';
import type { StateFilter } from './filters';
import { isFailing, isFiring, needsLook, type Installed } from './installed';

interface Props {
  installed: Installed[];
  /** Whether it is known which of them fire. */
  hasStates: boolean;
  onShow: (state: StateFilter) => void;
}

type Count = [count: number, text: string, state: StateFilter];

/** How the installed rules are doing, each number a way to the rules it is about. */
export function Summary({ installed, hasStates, onShow }: Props) {
  if (installed.length === 0) {
    return <Text color="secondary">None of these rules is installed yet. Choose some, and install them together.</Text>;
  }
  const firing: Count = [installed.filter(isFiring).length, 'firing now', 'firing'];
  const numbers: Count[] = [
    [installed.length, installed.length === 1 ? 'rule installed' : 'rules installed', 'installed'],
    ...(hasStates ? [firing] : []),
    [
      installed.filter(needsLook).length,
      installed.some(isFailing) ? 'to look at, some cannot be evaluated' : 'to look at',
      'look',
    ],
  ];
  return (
    <Stack direction="row" gap={1} wrap="wrap" role="group" aria-label="State of the rules">
      {numbers.map(([count, text, state]) => (
        <Button
          key={state}
          size="sm"
          variant="secondary"
          fill="outline"
          disabled={count === 0}
          onClick={() => onShow(state)}
        >
          {count} {text}
        </Button>
      ))}
    </Stack>
  );
}
