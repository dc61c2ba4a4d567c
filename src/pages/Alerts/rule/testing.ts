import { templateById } from '../catalogue/catalogue';
import type { RuleTemplate } from '../catalogue/template';
import type { Delivery, Scope } from './types';

/** An entry of the catalogue, for tests. */
export function template(id: string): RuleTemplate {
  const found = templateById(id);
  if (!found) {
    throw new Error(`the catalogue has no ${id}`);
  }
  return found;
}

export const everywhere: Scope = { datasource: 'tally', clusters: [], namespaces: [], search: '' };

export const delivery: Delivery = { folderUid: 'folder', interval: 60 };
