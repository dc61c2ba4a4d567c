import { useEffect, useState } from 'react';
import { dateTime, type DataQueryRequest } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { from, lastValueFrom } from 'rxjs';
import { readRecords } from '../../../pages/Overview/records';
import { errorText } from '../../../ui/errorText';
import type { Mark } from '../../../datasource/lifecycle/types';
import type { AuditQuery } from '../../../datasource/query/types';

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
    readRecord(datasourceUid, recordId, time).then(
      (fields) => current && setState({ key, fields }),
      (failure: unknown) => current && setState({ key, failure: errorText(failure) })
    );
    return () => {
      current = false;
    };
  }, [datasourceUid, recordId, time, key]);
  return state.key === key ? state : {};
}

async function readRecord(uid: string, recordId: string, time: number): Promise<Record<string, string> | undefined> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- Grafana 12.3 has no other way
  const source = await getDataSourceSrv().get(uid);
  const range = { from: dateTime(time - 1), to: dateTime(time + 2) };
  const target: AuditQuery = {
    refId: 'record',
    shape: 'records',
    limit: 1,
    where: { field: 'record_id', op: '=', value: recordId },
  };
  const request: DataQueryRequest<AuditQuery> = {
    app: 'panel',
    interval: '1s',
    intervalMs: 1000,
    range: { ...range, raw: range },
    requestId: `lifecycle-${recordId}`,
    scopedVars: {},
    startTime: Date.now(),
    targets: [target],
    timezone: 'UTC',
  };
  const { data, errors } = await lastValueFrom(from(source.query(request)));
  if (errors?.[0]) {
    throw errors[0];
  }
  return data.flatMap(readRecords)[0]?.labels;
}
