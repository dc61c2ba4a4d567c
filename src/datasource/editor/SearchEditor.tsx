import React from 'react';
import type { TimeRange } from '@grafana/data';
import { Alert } from '@grafana/ui';
import type { SearchApi } from '../search/searchApi';
import { useSearch } from '../search/useSearch';
import type { AuditQuery } from '../query/types';
import { SearchField } from './SearchField';

interface Props {
  api: SearchApi;
  query: AuditQuery;
  range: TimeRange | undefined;
  onChange: (changes: Partial<AuditQuery>) => void;
}

/** The conditions as a line of text. */
export function SearchEditor({ api, query, range, onChange }: Props) {
  const { text, problem, inexpressible, edit, commit } = useSearch(api, query, ({ objects, where }) =>
    onChange({ objects, where })
  );
  if (inexpressible) {
    return (
      <Alert severity="info" title="These conditions cannot be written as text">
        {inexpressible}. Change them in the form; nothing is lost.
      </Alert>
    );
  }
  return <SearchField api={api} text={text} problem={problem} range={range} onEdit={edit} onCommit={commit} />;
}
