const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/**
 * What a failed request says for itself; Grafana hands failures over in several shapes. The name that a page gave its question, which the
 * back end puts first, tells people nothing.
 */
export function errorText(failure: unknown): string {
  if (!isObject(failure)) {
    return 'no answer';
  }
  const data = isObject(failure.data) ? failure.data : {};
  const texts = [data.message, data.error, failure.message, failure.statusText];
  const text = texts.find((text): text is string => typeof text === 'string' && text !== '') ?? 'no answer';
  const name = `query ${String(failure.refId)}: `;
  return text.startsWith(name) ? text.slice(name.length) : text;
}
