import { useState } from 'react';
import { LoadingState, type PanelData } from '@grafana/data';

/** The last answer that came in full: while the next is under way the page stays as it is. */
export function useSettled(data: PanelData | undefined): PanelData | undefined {
  const [settled, setSettled] = useState<PanelData>();
  const isSettled = data?.state === LoadingState.Done || data?.state === LoadingState.Error;
  if (isSettled && data !== settled) {
    setSettled(data);
  }
  return settled;
}
