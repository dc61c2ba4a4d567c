/** Whether a name is like one of some patterns, in which `*` stands for any characters. */
export function namePatterns(patterns: string[]): (name: string) => boolean {
  const all = patterns.map(
    (pattern) => new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's')
  );
  return (name) => all.some((pattern) => pattern.test(name));
}
