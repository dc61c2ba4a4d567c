import React from 'react';
import { Button, Stack, Text } from '@grafana/ui';
import type { Direction } from './RecordTable';

interface Props {
  limit: number;
  next: number | undefined;
  direction: Direction;
  /** Of the last row, in milliseconds. */
  lastTime: number;
  onMore: () => void;
  onGoOn: (time: number) => void;
}

/** Below a table that is full: more rows, or the time beyond its last one. */
export function More({ limit, next, direction, lastTime, onMore, onGoOn }: Props) {
  const words = direction === 'backward' ? 'older' : 'newer';
  return (
    <Stack direction="row" gap={1} alignItems="center" justifyContent="center">
      {next !== undefined ? (
        <Button variant="secondary" fill="outline" onClick={onMore}>
          {`Show up to ${next.toLocaleString()} records`}
        </Button>
      ) : (
        <>
          <Text color="secondary">{`${limit.toLocaleString()} records are shown at once.`}</Text>
          <Button variant="secondary" fill="outline" onClick={() => onGoOn(lastTime)}>
            {`Go on with ${words} ones`}
          </Button>
        </>
      )}
    </Stack>
  );
}
