import { createHash } from 'node:crypto';
import { strFromU8, unzipSync } from 'fflate';
import Papa from 'papaparse';
import { archiveOf } from './archive';
import type { ExportedRecord } from './collect';
import type { Format } from './formats';

const records: ExportedRecord[] = [
  {
    time: '2026-01-02T03:04:05.000000006Z',
    user_name: 'alice',
    process_command_line: '=cmd|"/c calc"!A1',
    object: 'kubernetes-audit',
  },
  { time: '2026-01-02T03:04:04.000000000Z', user_name: 'bob\nmallory, "x"', http_response_status_code: 403 },
];

function filesOf(format: Format, complete = true) {
  const archive = archiveOf(records, {
    format,
    complete,
    counted: 2,
    limit: 100,
    from: '2026-01-02T00:00:00.000Z',
    to: '2026-01-03T00:00:00.000Z',
    timeZone: 'Europe/Berlin',
    search: 'severity>=high',
    objects: [],
    dataSource: { uid: 'abc', name: 'Tallyman' },
    exportedAt: '2026-01-03T01:02:03.456Z',
    exportedBy: 'alice',
    app: { id: 'tallyman-audit-app', version: '1.0.0' },
  });
  const files = unzipSync(archive.content);
  const text = (name: string) => strFromU8(files[name] ?? new Uint8Array());
  return { archive, files, text };
}

test('a zip has the records and a manifest with their digest', () => {
  const { archive, files, text } = filesOf('jsonl');
  expect(archive.name).toBe('tallyman-2026-01-03T01-02-03Z.zip');
  expect(Object.keys(files)).toEqual([
    'tallyman-2026-01-03T01-02-03Z.jsonl',
    'tallyman-2026-01-03T01-02-03Z.manifest.json',
  ]);
  const content = text('tallyman-2026-01-03T01-02-03Z.jsonl');
  const manifest: unknown = JSON.parse(text('tallyman-2026-01-03T01-02-03Z.manifest.json'));
  const digest = createHash('sha256').update(content).digest('hex');
  expect(manifest).toMatchObject({ sha256: digest, records: 2, search: 'severity>=high', timeZone: 'Europe/Berlin' });
  expect(archive).toMatchObject({ sha256: digest, file: 'tallyman-2026-01-03T01-02-03Z.jsonl' });
  expect(manifest).toMatchObject({ units: { event_duration: 'ns' } });
});

test('JSON lines are the records as they are', () => {
  const lines = filesOf('jsonl').text('tallyman-2026-01-03T01-02-03Z.jsonl').trimEnd().split('\n');
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(records);
});

test('CSV has a column for each field, in the order of the schema, and no formulas', () => {
  const csv = filesOf('csv').text('tallyman-2026-01-03T01-02-03Z.csv');
  const { data } = Papa.parse<string[]>(csv, { skipEmptyLines: true });
  expect(data[0]).toEqual(['time', 'object', 'user_name', 'http_response_status_code', 'process_command_line']);
  expect(data[1]?.[4]).toBe('\'=cmd|"/c calc"!A1');
  expect(data[2]).toEqual(['2026-01-02T03:04:04.000000000Z', '', 'bob\nmallory, "x"', '403', '']);
});

test('a file that is not whole says so', () => {
  const { text } = filesOf('jsonl', false);
  expect(text('tallyman-2026-01-03T01-02-03Z.manifest.json')).toContain('Only the newest 100 records are in the file.');
});
