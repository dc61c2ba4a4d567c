import { notConfigured, type Check } from '../finding.ts';

/** Registries are no source yet. */
export function registryChecks(): Check[] {
  const found = 'this version of the collector has no registry source';
  return [{ part: 'registry', what: 'permission', run: () => Promise.resolve([notConfigured('permission', found)]) }];
}
