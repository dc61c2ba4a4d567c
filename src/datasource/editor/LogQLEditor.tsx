import React from 'react';
import { CodeEditor, FieldValidationMessage, Stack, Text } from '@grafana/ui';
import type { QueryProblem } from '../api';
import type { AuditQuery } from '../query/types';

interface Props {
  query: AuditQuery;
  problem: QueryProblem | undefined;
  onChange: (changes: Partial<AuditQuery>) => void;
}

/** LogQL by hand. Ctrl+S asks, and so does leaving the field. */
export function LogQLEditor({ query, problem, onChange }: Props) {
  const commit = (expr: string) => {
    if (expr !== query.expr) {
      onChange({ expr });
    }
  };
  return (
    <Stack direction="column" gap={0.5}>
      <CodeEditor
        language="logql"
        value={query.expr ?? ''}
        height={96}
        width="100%"
        showMiniMap={false}
        showLineNumbers={false}
        wordWrap
        monacoOptions={{ ariaLabel: 'LogQL', scrollBeyondLastLine: false, fixedOverflowWidgets: true }}
        onBlur={commit}
        onSave={commit}
      />
      {problem?.path === 'expr' && <FieldValidationMessage>{problem.error}</FieldValidationMessage>}
      <Text variant="bodySmall" color="secondary">
        Filters, histogram, context and live view work on conditions, not on LogQL. Form and search bar keep the
        conditions that were there before.
      </Text>
    </Stack>
  );
}
