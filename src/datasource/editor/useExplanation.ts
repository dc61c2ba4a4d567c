import { useEffect, useState } from 'react';
import type { TimeRange } from '@grafana/data';
import { isProblem, type Explanation, type QueryProblem } from '../api';
import type { AuditDataSource } from '../datasource';
import { errorText } from '../../ui/errorText';
import { isRunnable } from '../query/defaults';
import type { AuditQuery } from '../query/types';

const WAIT_MS = 300;

export interface ExplanationState {
  explanation?: Explanation;
  problem?: QueryProblem;
  /** The back end could not be asked. */
  failure?: string;
}

const NOTHING: ExplanationState = {};

/** Asks the back end, a moment after the last change, what the query means. */
export function useExplanation(datasource: AuditDataSource, query: AuditQuery, range: TimeRange | undefined) {
  const [state, setState] = useState(NOTHING);
  const key = JSON.stringify(query);
  // What is wrong with a question about images is told before it is complete: it has several fields.
  const runnable = query.shape === 'images' || isRunnable({ ...query, hide: false });
  const from = range?.from.valueOf();
  const to = range?.to.valueOf();

  useEffect(() => {
    if (!runnable) {
      return;
    }
    let current = true;
    const timer = setTimeout(() => {
      datasource.explain(query, range).then(
        (answer) => current && setState(isProblem(answer) ? { problem: answer } : { explanation: answer }),
        (failure: unknown) => current && setState({ failure: errorText(failure) })
      );
    }, WAIT_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
    // Query and range are new objects at every render of the host; what is in them counts.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [datasource, key, runnable, from, to]);

  return runnable ? state : NOTHING;
}
