import React, { useState } from 'react';
import type { TimeRange } from '@grafana/data';
import { Alert, IconButton, Stack } from '@grafana/ui';
import { SearchBar } from '../search/SearchBar';
import { SearchHelp } from '../search/SearchHelp';
import type { SearchApi } from '../search/searchApi';
import { useSearch } from '../search/useSearch';
import type { AuditQuery } from '../query/types';

interface Props {
  api: SearchApi;
  query: AuditQuery;
  range: TimeRange | undefined;
  onChange: (changes: Partial<AuditQuery>) => void;
}

/** The conditions as a line of text. */
export function SearchEditor({ api, query, range, onChange }: Props) {
  const [help, setHelp] = useState(false);
  const search = useSearch(api, query, ({ objects, where }) => onChange({ objects, where }));
  if (search.inexpressible) {
    return (
      <Alert severity="info" title="These conditions cannot be written as text">
        {search.inexpressible}. Change them in the form; nothing is lost.
      </Alert>
    );
  }
  return (
    <Stack direction="column" gap={0.5}>
      <Stack direction="row" gap={1} alignItems="flex-start">
        <div style={{ flexGrow: 1, minWidth: 0 }}>
          <SearchBar
            text={search.text}
            problem={search.problem}
            api={api}
            range={range}
            onChange={search.edit}
            onCommit={search.commit}
          />
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
