/**
 * Which of two resourceVersions is newer: below, at or above 0 as in a sort. Kubernetes guarantees that they are comparable as numbers
 * within one resource (KEP-5504), and they grow beyond 2^53. `undefined` where one is no number, as some aggregated APIs have it.
 */
export function compareVersions(a: string, b: string): number | undefined {
  if (!/^(0|[1-9]\d*)$/.test(a) || !/^(0|[1-9]\d*)$/.test(b)) {
    return undefined;
  }
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Whether one resourceVersion is surely newer than another. */
export function isNewer(version: string, than: string): boolean {
  return (compareVersions(version, than) ?? 0) > 0;
}
