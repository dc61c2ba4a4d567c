/** Writes what is generated from record/schema.json and record/sources.json; with --check it only says what is stale, and exits with 1. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { loadSchema, root } from './schema.ts';
import { loadSources } from './sources.ts';
import { toGo } from './go.ts';
import { toMarkdown } from './markdown.ts';
import { toTypeScript } from './typescript.ts';

/** Every generated file's path, from the repository's root, with its content. */
export async function generate(): Promise<Map<string, string>> {
  const schema = loadSchema();
  const sources = loadSources(schema);
  const prettier = await resolveConfig(join(root, 'record/schema.json'));
  return new Map([
    ['record/record.gen.ts', await format(toTypeScript(schema, sources), { ...prettier, parser: 'typescript' })],
    ['pkg/record/record.gen.go', execFileSync('gofmt', { input: toGo(schema), encoding: 'utf8' })],
    ['docs/record.md', await format(toMarkdown(schema, sources), { ...prettier, parser: 'markdown' })],
  ]);
}

/** Paths whose content on disk differs from what the schema gives. */
export function stale(files: Map<string, string>): string[] {
  return [...files].filter(([path, content]) => readOrEmpty(join(root, path)) !== content).map(([path]) => path);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

if (import.meta.main) {
  const files = await generate();
  const changed = stale(files);
  if (process.argv.includes('--check')) {
    if (changed.length > 0) {
      console.error(`stale: ${changed.join(', ')}; run "npm run generate"`);
      process.exitCode = 1;
    }
  } else {
    for (const path of changed) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), files.get(path) ?? '');
      console.log(`wrote ${path}`);
    }
  }
}
