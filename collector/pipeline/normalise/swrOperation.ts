import type { RegistryAction } from './imageRegistry.ts';

/** What an operation of SWR does, in the words of all registries. */
export interface SwrOperation {
  action: RegistryAction;
  resource: string;
  /** It is in none of the published lists: what it does is taken from its name. */
  unknown?: true;
}

/**
 * Operations whose name does not say what they do. Sources: SWR user guides (Basic, in its older and current form, and Enterprise edition), "SWR
 * Operations Supported by CTS"; Open Telekom Cloud's, which lists pushes and pulls of layers as well.
 */
const IRREGULAR: Record<string, [RegistryAction, string]> = {
  // "Obtaining a login command": a credential that is valid for a long time.
  createDockerConfig: ['create', 'credential'],
  postMultipartImagePackage: ['push', 'artifact'],
  uploadImagePackage: ['push', 'artifact'],
  uploadManifest: ['push', 'artifact'],
  createBlob: ['push', 'layer'],
  updateImageLayer: ['push', 'layer'],
  updateImageLayerChunk: ['push', 'layer'],
  downloadImageLayer: ['pull', 'layer'],
  uploadFile: ['push', 'file'],
  downloadFile: ['pull', 'file'],
  createImageTag: ['tag', 'tag'],
  createInstanceTag: ['tag', 'tag'],
  // The Enterprise edition takes the tag off its artifact; deleteImageTag of the basic one deletes the image.
  deleteTag: ['untag', 'tag'],
  deleteInstanceTag: ['untag', 'tag'],
  startManualScanning: ['scan', 'artifact'],
  getDomainOverview: ['get', 'account'],
  getDomainResourceReports: ['get', 'account'],
  // As the product writes it.
  deleteUserNamesapce: ['delete', 'project'],
  listSharedReposDetails: ['list', 'permission'],
  executeInstanceReplicationPolicy: ['replicate', 'replication-policy'],
  executeReplicationPolicy: ['replicate', 'replication-policy'],
  executeInstanceRetentionPolicy: ['retain', 'retention-policy'],
  executeRetentionPolicy: ['retain', 'retention-policy'],
  executeInstanceSignPolicy: ['sign', 'sign-policy'],
  executeSignPolicy: ['sign', 'sign-policy'],
};

const VERBS: Array<[RegExp, RegistryAction]> = [
  [/^(create|add|register|apply)(?=[A-Z]|$)/, 'create'],
  [/^(delete|remove|batchDelete|cancel)(?=[A-Z]|$)/, 'delete'],
  [/^(update|modify|set|change|enable|disable|batchUpdate|stop|start|execute)(?=[A-Z]|$)/, 'update'],
  [/^(list|query|search)(?=[A-Z]|$)/, 'list'],
  [/^(get|show|check|describe|count)(?=[A-Z]|$)/, 'get'],
  [/^(upload|push|post|put)(?=[A-Z]|$)/, 'push'],
  [/^(download|pull)(?=[A-Z]|$)/, 'pull'],
];

/** The noun behind the verb, without plural and without the word Instance before it, lower-case; and the same for CTS's own resource types. */
const NOUNS: Record<string, string> = {
  usernamespace: 'project',
  namespace: 'project',
  usernamespaceauth: 'permission',
  namespaceauth: 'permission',
  userrepositoryauth: 'permission',
  imagerepositoryaccessdomain: 'permission',
  accessdomain: 'permission',
  repodomain: 'permission',
  reposhare: 'permission',
  imagerepository: 'repository',
  repository: 'repository',
  repo: 'repository',
  image: 'artifact',
  manifest: 'artifact',
  artifact: 'artifact',
  allartifact: 'artifact',
  artifactaddition: 'artifact',
  artifactvulnerability: 'artifact',
  accessory: 'artifact',
  reference: 'artifact',
  imagetag: 'tag',
  tag: 'tag',
  // Of an image that is pushed or pulled; other registries' records call one without an image a blob.
  blob: 'layer',
  package: 'package',
  version: 'version',
  file: 'file',
  trigger: 'trigger',
  webhook: 'webhook',
  webhookjob: 'webhook',
  retention: 'retention-policy',
  retentionhistory: 'retention-policy',
  retentionpolicy: 'retention-policy',
  retentionpolicyexecution: 'retention-policy',
  replicationpolicy: 'replication-policy',
  replicationpolicyexecution: 'replication-policy',
  imagesyncrepo: 'replication-policy',
  manualimagesyncrepo: 'replication-policy',
  signpolicy: 'sign-policy',
  signpolicyexecution: 'sign-policy',
  signaturepolicy: 'sign-policy',
  immutablerule: 'immutable-rule',
  endpointpolicy: 'endpoint-policy',
  internalendpoint: 'endpoint',
  domainname: 'endpoint',
  dockerlogincmd: 'credential',
  ltcredential: 'credential',
  longtermcredential: 'credential',
  tempcredential: 'credential',
  credential: 'credential',
  authorizationtoken: 'credential',
  secret: 'credential',
  registry: 'registry',
  instance: 'instance',
  instanceauditlog: 'instance',
  instancestatistic: 'instance',
  auditlog: 'instance',
  statistic: 'instance',
  job: 'job',
  configuration: 'configuration',
  featuregate: 'configuration',
  agency: 'configuration',
  resourcetag: 'configuration',
  overview: 'account',
  quota: 'quota',
};

/** What an operation does, by its name and, where that does not tell, by the type of the resource that CTS gives with it. */
export function swrOperation(name: string, resourceType: string | undefined): SwrOperation {
  const [action, resource] = (Object.hasOwn(IRREGULAR, name) && IRREGULAR[name]) || [];
  if (action !== undefined && resource !== undefined) {
    return { action, resource };
  }
  const [pattern, verb] = VERBS.find(([expression]) => expression.test(name)) ?? [];
  const noun = resourceOf(pattern ? name.replace(pattern, '') : name);
  const known = noun ?? resourceOf(resourceType ?? '');
  const found = {
    action: verbFor(verb ?? 'update', known),
    resource: known ?? resourceType?.toLowerCase() ?? 'unknown',
  };
  return verb === undefined || noun === undefined ? { ...found, unknown: true } : found;
}

function resourceOf(noun: string): string | undefined {
  const lower = noun.toLowerCase();
  const forms = [lower, lower.replace(/^instance(?=.)/, '')];
  const all = forms.flatMap((form) => [form, form.replace(/s$/, ''), form.replace(/ies$/, 'y')]);
  const form = all.find((one) => Object.hasOwn(NOUNS, one));
  return form && NOUNS[form];
}

/** Who may do what is granted and revoked; a change of it stays one. */
function verbFor(verb: RegistryAction, resource: string | undefined): RegistryAction {
  if (resource === 'permission') {
    return verb === 'create' ? 'grant' : verb === 'delete' ? 'revoke' : verb;
  }
  return verb;
}
