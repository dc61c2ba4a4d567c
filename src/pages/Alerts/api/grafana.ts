import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { ORIGIN, ORIGIN_LABEL } from '../rule/build';
import type { ProvisionedRule } from '../rule/types';
import {
  isObject,
  readContactPoints,
  readFolders,
  readRules,
  readStates,
  type ContactPoint,
  type Folder,
  type RuleState,
} from './read';

const RULES = '/api/v1/provisioning/alert-rules';

/**
 * Without this header Grafana marks what is written as provisioned and lets nobody edit, pause or route it in its own pages. The app's rules
 * are a start: a threshold is to be tuned where the alert is seen. What was edited is known by its fingerprint and not written over.
 */
const EDITABLE = { 'X-Disable-Provenance': 'true' };

/** Asks Grafana with the user's own rights. The page says itself what went wrong. */
async function call(method: string, url: string, data?: unknown): Promise<unknown> {
  // What has been deleted is answered with nothing, which Grafana 12.3 calls JSON and then cannot read as such.
  const responseType = method === 'DELETE' ? 'text' : undefined;
  const quiet = { showErrorAlert: false, showSuccessAlert: false };
  const options = { method, url, data, headers: { ...EDITABLE }, responseType, ...quiet } as const;
  return (await lastValueFrom(getBackendSrv().fetch<unknown>(options))).data;
}

/** The rules of this app, those included that a file provisioned. */
export async function listRules(): Promise<ProvisionedRule[]> {
  return readRules(await call('GET', RULES)).filter(({ labels }) => labels[ORIGIN_LABEL] === ORIGIN);
}

/** The states of all rules, without their alerts: there may be thousands of those. */
export async function listStates(): Promise<Map<string, RuleState>> {
  return readStates(await call('GET', '/api/prometheus/grafana/api/v1/rules?limit_alerts=0'));
}

/** Folders that the user may put something into. */
export async function listFolders(): Promise<Folder[]> {
  return readFolders(await call('GET', '/api/folders?limit=1000&permission=Edit'));
}

export async function listContactPoints(): Promise<ContactPoint[]> {
  return readContactPoints(await call('GET', '/api/alertmanager/grafana/config/api/v1/receivers'));
}

export async function createFolder(title: string): Promise<Folder> {
  const [folder] = readFolders([await call('POST', '/api/folders', { title })]);
  if (!folder?.uid) {
    throw new Error('Grafana made no folder');
  }
  return folder;
}

export const createRule = (rule: ProvisionedRule): Promise<unknown> => call('POST', RULES, rule);

export const updateRule = (rule: ProvisionedRule): Promise<unknown> =>
  call('PUT', `${RULES}/${encodeURIComponent(rule.uid)}`, rule);

export const deleteRule = (uid: string): Promise<unknown> => call('DELETE', `${RULES}/${encodeURIComponent(uid)}`);

/** Sets how often a group's rules are evaluated, and nothing else: without rules in the request theirs stay as they are. */
export async function setInterval(folderUid: string, group: string, seconds: number): Promise<void> {
  const url = `/api/v1/provisioning/folder/${encodeURIComponent(folderUid)}/rule-groups/${encodeURIComponent(group)}`;
  const known = await call('GET', url);
  if (!isObject(known) || known.interval !== seconds) {
    await call('PUT', url, { title: group, folderUid, interval: seconds });
  }
}
