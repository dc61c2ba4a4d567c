import { useEffect, useState } from 'react';
import { oneRecord } from '../../../datasource/records/oneRecord';
import { errorText } from '../../../ui/errorText';
import type { Mark } from '../../../datasource/lifecycle/types';

export interface RecordState {
  fields?: Record<string, string>;
  /** Why the record cannot be shown. */
  failure?: string;
}

/** All fields of the record behind a mark, which the picture itself has no need of. */
export function useRecord({ datasourceUid, recordId, time }: Mark): RecordState {
  const [state, setState] = useState<RecordState & { key?: string }>({});
  const key = `${datasourceUid} ${recordId}`;
  useEffect(() => {
    if (!datasourceUid || !recordId) {
      return;
    }
    let current = true;
    oneRecord(datasourceUid, recordId, time).then(
      (record) => current && setState({ key, fields: record?.labels }),
      (failure: unknown) => current && setState({ key, failure: errorText(failure) })
    );
    return () => {
      current = false;
    };
  }, [datasourceUid, recordId, time, key]);
  return state.key === key ? state : {};
}
