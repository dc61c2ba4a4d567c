import collection from './collection.json';
import containers from './containers.json';
import kubernetes from './kubernetes.json';
import registries from './registries.json';
import { isTemplate, type RuleTemplate } from './template';

/** All rules that can be installed. They are data: a rule more is an entry more in one of the files. */
export const CATALOGUE: readonly RuleTemplate[] = [kubernetes, containers, registries, collection].flatMap((file) =>
  (file as unknown[]).filter(isTemplate)
);

const byId = new Map(CATALOGUE.map((template) => [template.id, template]));

export const templateById = (id: string): RuleTemplate | undefined => byId.get(id);
