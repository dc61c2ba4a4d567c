#!/usr/bin/env node
import { keepCompiled, keepHeapSmall } from './smallHeap.ts';

if (import.meta.main) {
  keepHeapSmall();
  // Not before: it would be loaded twice.
  const { main } = await import('./commandLine.ts');
  keepCompiled();
  process.exitCode = await main(process.argv.slice(2));
}
