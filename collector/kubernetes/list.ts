import { z } from 'zod';
import type { KubernetesClient } from './client.ts';
import { listSchema, pathOf, selectionOf, type KubernetesObject, type Resource } from './resource.ts';

const PAGE = 500;

export interface Page {
  items: KubernetesObject[];
  /** Of the whole list, with its last page: where a watch goes on. */
  version?: string;
}

/**
 * All objects there are, or there were at a resourceVersion, page by page, all as of one instant. Throws ApiError 410 when the API server forgets
 * that instant before the last page was read: what was given out by then is true, but not all.
 */
export async function* list(
  client: KubernetesClient,
  resource: Resource,
  signal: AbortSignal,
  at?: string
): AsyncGenerator<Page> {
  let place: Record<string, string> = at === undefined ? {} : { resourceVersion: at, resourceVersionMatch: 'Exact' };
  for (;;) {
    const query = { limit: String(PAGE), ...place };
    const { apiVersion, kind, metadata, items } = await read(client, resource, query, signal);
    const next = metadata.continue ?? '';
    place = { continue: next };
    // In a list objects do not say what they are; elsewhere they do.
    const type = { kind: kind.replace(/List$/, ''), apiVersion };
    yield {
      items: (items ?? []).map((item) => ({ ...type, ...item })),
      version: next === '' ? metadata.resourceVersion : undefined,
    };
    if (next === '') {
      return;
    }
  }
}

/** The newest resourceVersion there is: whatever changes from now on has a greater one. */
export async function newestVersion(
  client: KubernetesClient,
  resource: Resource,
  signal: AbortSignal
): Promise<string> {
  return (await read(client, resource, { limit: '1' }, signal)).metadata.resourceVersion;
}

async function read(client: KubernetesClient, resource: Resource, query: Record<string, string>, signal: AbortSignal) {
  const answer = listSchema.safeParse(
    await client.json(pathOf(resource), { query: { ...selectionOf(resource), ...query }, signal })
  );
  if (!answer.success) {
    throw new Error(`the API server's list is none: ${z.prettifyError(answer.error).slice(0, 300)}`);
  }
  return answer.data;
}
