import type { Condition } from '../../datasource/query/types';
import type { PageSubject } from '../scope/followSearch';
import type { Place } from '../scope/variables';

export const REGISTRY_RECORDS: PageSubject = { objects: ['image-registry'] };

const isPull: Condition = { field: 'event_action', op: '=', value: 'pull' };

/** What asked for content, with or without success. */
export const PULLS: PageSubject = { ...REGISTRY_RECORDS, where: isPull };

/** What gave content out: whoever pulled an image has it. */
export const SUCCEEDED_PULLS: PageSubject = {
  ...REGISTRY_RECORDS,
  where: { and: [isPull, { field: 'event_outcome', op: '!=', value: 'failure' }] },
};

const changesImages: Condition = {
  and: [
    { field: 'access', op: '=', value: 'write' },
    { field: 'container_image_repository', op: 'exists' },
  ],
};

/** What changed what a repository, a tag or a digest is. */
export const CHANGES: PageSubject = { ...REGISTRY_RECORDS, where: changesImages };

/** Registries are under the name that the collector's configuration gives; most often that of the cluster that they serve. */
export const REGISTRIES: Place = { label: 'Cluster', search: 'object:image-registry' };

/** People narrow registries' records by these most. */
export const QUICK_FIELDS = [
  'event_action',
  'registry_name',
  'container_image_repository',
  'container_image_tag',
  'user_name',
  'client_address',
  'event_outcome',
  'severity',
  'registry_project',
  'registry_product',
  'registry_resource_type',
  'user_credential_type',
  'client_network_class',
  'user_agent_name',
  'actor',
];
