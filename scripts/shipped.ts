/** What a built plugin consists of, as paths below dist. */
const SHIPPED = [
  /\.js(\.map|\.LICENSE\.txt)?$/,
  /(^|\/)plugin\.json$/,
  /(^|\/)locales\/[\w-]+\/[\w-]+\.json$/,
  /(^|\/)img\/([\w-]+\/)?[\w-]+\.(svg|png)$/,
  /^dashboards\/[\w-]+\.json$/,
  /^(README\.md|CHANGELOG\.md|LICENSE)$/,
];

/** Files that nobody who installs the plugin needs, such as the cases of tests. Names of chunks end with a query, for browsers' caches. */
export const unneeded = (files: string[]): string[] =>
  files.filter((file) => !SHIPPED.some((pattern) => pattern.test(file.replace(/\?.*/, ''))));
