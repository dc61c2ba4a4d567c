import { useEffect, useState } from 'react';
import { getDataSourceSrv } from '@grafana/runtime';
import type { AuditDataSource } from './datasource';

/** The data source itself, for what is not a query: search texts, and values that were seen. */
export async function auditDataSource(uid: string): Promise<AuditDataSource> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- Grafana 12.3 has no other way
  const source = await getDataSourceSrv().get(uid);
  // The class is in a bundle of its own, so that `instanceof` knows nothing of it.
  if (!('search' in source)) {
    throw new Error(`${source.name} is not a Tallyman data source`);
  }
  return source as unknown as AuditDataSource;
}

/** undefined until it is there, and where there is none. */
export function useAuditDataSource(uid: string): AuditDataSource | undefined {
  const [found, setFound] = useState<{ uid: string; source: AuditDataSource }>();
  useEffect(() => {
    let current = true;
    auditDataSource(uid).then(
      (source) => current && setFound({ uid, source }),
      () => current && setFound(undefined)
    );
    return () => {
      current = false;
    };
  }, [uid]);
  return found?.uid === uid ? found.source : undefined;
}
