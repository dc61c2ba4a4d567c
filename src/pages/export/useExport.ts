import { useCallback, useEffect, useRef, useState } from 'react';
import { errorText } from '../../ui/errorText';
import { readCounts } from '../../datasource/records/counts';
import { ask } from '../../datasource/records/ask';
import { archiveOf, download } from './archive';
import { collect, EXPORT_LIMIT } from './collect';
import type { Exported } from './exported';
import type { Format } from './formats';
import type { ManifestFacts } from './manifest';

export type ExportState =
  | { step: 'ready' }
  | { step: 'reading'; records: number; counted: number | undefined }
  | { step: 'done'; records: number; complete: boolean; name: string; file: string; sha256: string }
  | { step: 'failed'; reason: string };

type Author = Pick<ManifestFacts, 'exportedBy' | 'app'>;

/** Reads the records, makes the file and hands it over; can be stopped, and stops when its dialog goes. */
export function useExport(author: Author) {
  const [state, setState] = useState<ExportState>({ step: 'ready' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const stop = useCallback(() => {
    running.current?.abort();
    setState({ step: 'ready' });
  }, []);

  const start = (format: Format, exported: Exported) => {
    const { signal } = (running.current = new AbortController());
    setState({ step: 'reading', records: 0, counted: undefined });
    write(format, exported, author, signal, (records, counted) => {
      if (!signal.aborted) {
        setState({ step: 'reading', records, counted });
      }
    }).then(
      (done) => !signal.aborted && setState(done),
      (failure: unknown) => !signal.aborted && setState({ step: 'failed', reason: errorText(failure) })
    );
  };
  return { state, start, stop };
}

async function write(
  format: Format,
  exported: Exported,
  author: Author,
  signal: AbortSignal,
  onProgress: (records: number, counted: number | undefined) => void
): Promise<ExportState> {
  const { uid, dataSource, query, search, from, to, timeZone } = exported;
  const between = { from, to };
  const exportedAt = new Date().toISOString();
  const counted = await countOf(exported);
  const { records, complete } = await collect({
    uid,
    format,
    query,
    between,
    signal,
    onProgress: (read) => onProgress(read, counted),
  });
  const archive = archiveOf(records, {
    format,
    complete,
    counted,
    limit: EXPORT_LIMIT,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    timeZone,
    search,
    objects: query.objects ?? [],
    where: query.where,
    dataSource: { uid, name: dataSource },
    exportedAt,
    ...author,
  });
  if (!signal.aborted) {
    download(archive);
  }
  return {
    step: 'done',
    records: records.length,
    complete,
    name: archive.name,
    file: archive.file,
    sha256: archive.sha256,
  };
}

/** For the progress and the manifest; the records can be read where they cannot be counted. */
async function countOf({ uid, query, from, to }: Exported): Promise<number | undefined> {
  try {
    const frames = await ask(uid, [{ refId: 'count', shape: 'count', instant: true, ...query }], { from, to });
    return readCounts(frames).reduce((sum, { value }) => sum + value, 0);
  } catch {
    return undefined;
  }
}
