/** How much attention a record asks for, by Grafana's names of colours; what asks for none has no colour of its own. */
const COLORS: Record<string, string> = { low: 'blue', medium: 'yellow', high: 'orange', critical: 'red' };

/** Grafana's name of the colour. */
export const severityColor = (severity: string): string => COLORS[severity] ?? 'text';

export const severityTitle = (severity = ''): string => severity.charAt(0).toUpperCase() + severity.slice(1);
