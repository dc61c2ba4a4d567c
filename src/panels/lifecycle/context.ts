import { usePanelContext } from '@grafana/ui';

/**
 * What a page that holds the panel wants to know of, by way of the panel's context (`extendPanelContext` of a VizPanel). In a
 * dashboard nobody does, and the panel shows details of its own.
 */
export interface LifecycleHost {
  /** Somebody wants to see a record. */
  onLifecycleRecord?: (record: { id: string; time: number }) => void;
  /** Somebody looks at a time, in milliseconds since 1970. */
  onLifecycleTime?: (time: number) => void;
}

export function useHost(): LifecycleHost {
  const { onLifecycleRecord, onLifecycleTime } = usePanelContext() as LifecycleHost;
  return {
    onLifecycleRecord: typeof onLifecycleRecord === 'function' ? onLifecycleRecord : undefined,
    onLifecycleTime: typeof onLifecycleTime === 'function' ? onLifecycleTime : undefined,
  };
}
