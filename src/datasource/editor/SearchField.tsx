import React, { useState } from 'react';
import type { TimeRange } from '@grafana/data';
import { IconButton, Stack } from '@grafana/ui';
import type { SearchProblem } from '../search/api';
import { SearchBar } from '../search/SearchBar';
import { SearchHelp } from '../search/SearchHelp';
import type { SearchApi } from '../search/searchApi';

interface Props {
  api: SearchApi;
  text: string;
  problem: SearchProblem | undefined;
  range: TimeRange | undefined;
  onEdit: (text: string) => void;
  onCommit: (by: 'enter' | 'leaving') => void;
}

/** The search bar, with help on its language beside it. */
export function SearchField({ onEdit, ...bar }: Props) {
  const [help, setHelp] = useState(false);
  return (
    <Stack direction="column" gap={0.5}>
      <Stack direction="row" gap={1} alignItems="flex-start">
        <div style={{ flexGrow: 1, minWidth: 0 }}>
          <SearchBar {...bar} onChange={onEdit} />
        </div>
        <IconButton
          name="question-circle"
          size="lg"
          tooltip="How to search"
          aria-expanded={help}
          onClick={() => setHelp(!help)}
        />
      </Stack>
      {help && <SearchHelp />}
    </Stack>
  );
}
