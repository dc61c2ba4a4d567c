import React from 'react';
import { store, type LogRowModel } from '@grafana/data';
import { ContextScopePicker } from './ContextScopePicker';
import { preferredScope, type ContextScope } from './context';

const KEY = 'tallyman.logContext.scope';

/** What the user last chose to see around a row; it stays for the next row, and the next visit. */
export class ContextChoice {
  scopeOf(row: LogRowModel): ContextScope | undefined {
    return preferredScope(row.labels, store.get(KEY));
  }

  picker(row: LogRowModel, run?: () => void): React.ReactNode {
    const choose = (scope: string) => {
      store.set(KEY, scope);
      run?.();
    };
    return <ContextScopePicker row={row} chosen={store.get(KEY)} onChoose={choose} />;
  }
}
