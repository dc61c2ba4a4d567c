/** The address of Explore with a query in it. */
export function explore(query: Record<string, unknown>, from = 'now-1h', uid = 'tallyman-audit'): string {
  const pane = {
    datasource: uid,
    queries: [{ refId: 'A', datasource: { type: 'tallyman-audit-datasource', uid }, ...query }],
    range: { from, to: 'now' },
  };
  return `/explore?${new URLSearchParams({ schemaVersion: '1', panes: JSON.stringify({ a: pane }) }).toString()}`;
}
