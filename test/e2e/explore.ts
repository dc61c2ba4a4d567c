/** The address of Explore with a query in it. */
export function explore(query: Record<string, unknown>, from = 'now-15m'): string {
  const pane = {
    datasource: 'tallyman-audit',
    queries: [{ refId: 'A', datasource: { type: 'tallyman-audit-datasource', uid: 'tallyman-audit' }, ...query }],
    range: { from, to: 'now' },
  };
  return `/explore?${new URLSearchParams({ schemaVersion: '1', panes: JSON.stringify({ a: pane }) }).toString()}`;
}
