import { useCallback, useEffect, useMemo, useState } from 'react';
import { errorText } from '../../../ui/errorText';
import { useLatest } from '../../../ui/useLatest';
import { listContactPoints, listRules, listStates } from '../api/grafana';
import type { ContactPoint, RuleState } from '../api/read';
import type { ProvisionedRule } from '../rule/types';
import { installedOf, type Installed } from './installed';

/** How often the states are asked for again while the page is looked at. */
const REFRESH_MS = 15_000;

export interface Alerts {
  /** Undefined until Grafana has answered. */
  installed?: Installed[];
  /** Why the rules cannot be read. */
  error?: string;
  /** Whether it is known which of them fire. */
  hasStates: boolean;
  /** Why it is not known. */
  stateError?: string;
  reload: () => Promise<void>;
}

/** The rules of this app that are in Grafana, and how they are doing. */
export function useAlerts(canRead: boolean): Alerts {
  const [rules, setRules] = useState<ProvisionedRule[]>();
  const [states, setStates] = useState<ReadonlyMap<string, RuleState>>();
  const [contactPoints, setContactPoints] = useState<ContactPoint[]>([]);
  const [error, setError] = useState<string>();
  const [stateError, setStateError] = useState<string>();

  const readStates = useCallback(
    () =>
      listStates().then(
        (answer) => {
          setStates(answer);
          setStateError(undefined);
        },
        (failure: unknown) => {
          // What was known before may be true no more.
          setStates(undefined);
          setStateError(errorText(failure));
        }
      ),
    []
  );
  const readRules = useCallback(
    () =>
      listRules().then(
        (answer) => {
          setRules(answer);
          setError(undefined);
        },
        (failure: unknown) => setError(errorText(failure))
      ),
    []
  );
  // Who may not see them is told by the rules alone.
  const readContactPoints = useCallback(
    () => listContactPoints().then(setContactPoints, () => setContactPoints([])),
    []
  );
  const reload = useCallback(async () => {
    await Promise.all([readRules(), readStates(), readContactPoints()]);
  }, [readRules, readStates, readContactPoints]);

  const latest = useLatest(readStates);
  useEffect(() => {
    if (!canRead) {
      return undefined;
    }
    void reload();
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') {
        void latest.current();
      }
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [canRead, reload, latest]);

  const installed = useMemo(
    () => rules?.map((rule) => installedOf(rule, states, contactPoints)),
    [rules, states, contactPoints]
  );
  return { installed, error, hasStates: states !== undefined, stateError, reload };
}
