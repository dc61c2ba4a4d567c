import { strToU8, zipSync } from 'fflate';
import { WRITERS } from './formats';
import { manifestOf, type ManifestFacts } from './manifest';
import type { ExportedRecord } from './collect';

export interface Archive {
  name: string;
  /** What the digest is of: the records, without the manifest. */
  file: string;
  content: Uint8Array;
  sha256: string;
}

/** `2026-11-25T09-30-00Z`: what every file system takes. */
const stamp = (iso: string): string => iso.replace(/\.\d+/, '').replace(/:/g, '-');

/** A zip of the records and the manifest that says what they are. */
export function archiveOf(records: ExportedRecord[], facts: ManifestFacts): Archive {
  const base = `tallyman-${stamp(facts.exportedAt)}`;
  const file = `${base}.${facts.format}`;
  const content = strToU8(WRITERS[facts.format](records));
  const manifest = manifestOf(file, content, records.length, facts);
  const files = {
    [file]: content,
    [`${base}.manifest.json`]: strToU8(`${JSON.stringify(manifest, null, 2)}\n`),
  };
  return { name: `${base}.zip`, file, content: zipSync(files, { level: 6 }), sha256: manifest.sha256 };
}

/** Gives the archive to the person, as a download. */
export function download({ name, content }: Archive): void {
  const url = URL.createObjectURL(new Blob([content.slice()], { type: 'application/zip' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address in its own time.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
