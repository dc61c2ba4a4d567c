import type { DataSourceSettings } from '@grafana/data';
import type { AuditOptions, AuditSecrets } from '../query/types';

export type Settings = DataSourceSettings<AuditOptions, AuditSecrets>;

export const withJson = (settings: Settings, changes: Partial<AuditOptions>): Settings => ({
  ...settings,
  jsonData: { ...settings.jsonData, ...changes },
});

/** A secret on its way to Grafana, which keeps it encrypted and never gives it back. */
export const withSecret = (settings: Settings, name: keyof AuditSecrets, value: string): Settings => ({
  ...settings,
  secureJsonData: { ...settings.secureJsonData, [name]: value },
});

/** Takes a stored secret out, so that another can be written. */
export const withoutSecret = (settings: Settings, name: keyof AuditSecrets): Settings => ({
  ...settings,
  secureJsonFields: { ...settings.secureJsonFields, [name]: false },
  secureJsonData: { ...settings.secureJsonData, [name]: '' },
});

export const urlProblem = (url: string): string | undefined =>
  url === '' || isHttpUrl(url) ? undefined : 'Write the whole address, beginning with http:// or https://';

function isHttpUrl(url: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}

export function positiveInteger(text: string): number | undefined {
  const number = Math.trunc(Number(text));
  return number > 0 ? number : undefined;
}

export interface Header {
  index: number;
  name: string;
  /** Grafana has a value for it already. */
  stored: boolean;
}

/** Grafana keeps the n-th header's name in jsonData.httpHeaderName<n> and its value in the secret httpHeaderValue<n>. */
export function headersOf(settings: Settings): Header[] {
  return Object.entries(settings.jsonData)
    .flatMap(([key, name]) => {
      const index = /^httpHeaderName(\d+)$/.exec(key)?.[1];
      return index === undefined || name === undefined ? [] : [{ index: Number(index), name: String(name) }];
    })
    .map(({ index, name }) => ({
      index,
      name,
      stored: Boolean(settings.secureJsonFields?.[`httpHeaderValue${index}`]),
    }))
    .sort((a, b) => a.index - b.index);
}

export function withHeader(settings: Settings): Settings {
  const index = Math.max(0, ...headersOf(settings).map((header) => header.index)) + 1;
  return withJson(settings, { [`httpHeaderName${index}`]: '' });
}

export function withoutHeader(settings: Settings, index: number): Settings {
  const jsonData = { ...settings.jsonData };
  delete jsonData[`httpHeaderName${index}`];
  return withoutSecret({ ...settings, jsonData }, `httpHeaderValue${index}`);
}
