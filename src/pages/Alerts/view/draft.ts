import { auditDataSources } from '../../../dataSources';
import { scopeOfAddress } from '../address';
import type { Folder } from '../api/read';
import { thresholdOf } from '../rule/differences';
import type { Scope } from '../rule/types';
import type { Installed } from './installed';

/** What is filled in before rules are installed. */
export interface Draft {
  scope: Scope;
  /** Without a uid it is to be made. */
  folder: { uid?: string; title: string };
  /** Name of the contact point; '' leaves it to the notification policies. */
  receiver: string;
  /** Seconds. */
  interval: number;
  thresholds: Record<string, number>;
}

/** Where rules go that nobody has chosen a folder for. */
const FOLDER = 'Tallyman';

/** Seconds. Each record has to be looked at by more than one evaluation of the shortest window, as some come late. */
export const INTERVALS = [10, 60, 120];
const INTERVAL = 60;

/** `search` is that of an address which says where the rules shall look. */
export function newDraft(folders: Folder[], search = ''): Draft {
  const uids = auditDataSources().map(({ uid }) => uid);
  return {
    scope: { datasource: uids[0] ?? '', clusters: [], namespaces: [], search: '', ...scopeOfAddress(search, uids) },
    folder: folders.find(({ title }) => title === FOLDER) ?? { title: FOLDER },
    receiver: '',
    interval: INTERVAL,
    thresholds: {},
  };
}

/** The draft that a rule was made of, so that changing nothing in it changes nothing. */
export function draftOf({ rule, marker, state, template }: Installed, folders: Folder[]): Draft {
  const draft = newDraft(folders);
  const threshold = thresholdOf(rule);
  return {
    scope: { ...draft.scope, ...marker?.scope },
    folder: folders.find(({ uid }) => uid === rule.folderUID) ?? { uid: rule.folderUID, title: rule.folderUID },
    receiver: rule.notification_settings?.receiver ?? '',
    interval: state?.interval ?? draft.interval,
    thresholds: template && threshold !== undefined ? { [template.id]: threshold } : {},
  };
}
