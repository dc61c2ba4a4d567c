import { useEffect, useState } from 'react';
import type { TimeRange } from '@grafana/data';
import { isProblem, type Explanation, type QueryProblem } from '../api';
import type { AuditDataSource } from '../datasource';
import { isRunnable } from '../query/defaults';
import type { AuditQuery } from '../query/types';

const WAIT_MS = 300;

export interface ExplanationState {
  explanation?: Explanation;
  problem?: QueryProblem;
  /** The back end could not be asked. */
  failure?: string;
}

const message = (failure: unknown): string => {
  if (failure instanceof Error) {
    return failure.message;
  }
  const { data, statusText } = (failure ?? {}) as { data?: { message?: unknown }; statusText?: unknown };
  return String(data?.message ?? statusText ?? 'no answer');
};

/** Asks the back end, a moment after the last change, what the query means. */
export function useExplanation(datasource: AuditDataSource, query: AuditQuery, range: TimeRange | undefined) {
  const [state, setState] = useState<ExplanationState>({});
  const key = JSON.stringify(query);
  const from = range?.from.valueOf();
  const to = range?.to.valueOf();

  useEffect(() => {
    const asked = JSON.parse(key) as AuditQuery;
    if (!isRunnable({ ...asked, hide: false })) {
      setState({});
      return;
    }
    let current = true;
    const timer = setTimeout(() => {
      datasource.explain(asked, range).then(
        (answer) => current && setState(isProblem(answer) ? { problem: answer } : { explanation: answer }),
        (failure: unknown) => current && setState({ failure: message(failure) })
      );
    }, WAIT_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
    // The range object is a new one at every render of the host; its ends are what counts.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [datasource, key, from, to]);

  return state;
}
