import type { RegistryAction, RegistryFacts } from './imageRegistry.ts';
import { isDigest, parseHarborArtifact, projectOf } from './harborNames.ts';
import type { HookData, HookEvent } from './harborHook.ts';

/** The fields of a record that an event tells of one resource. */
export type Told = Omit<RegistryFacts['record'], 'registry_name' | 'registry_product'>;

/** What happened to one resource of an event. */
export interface Part {
  action: RegistryAction;
  record: Told;
}

/** What is done to artifacts; the audit log tells of it too. */
export const ARTIFACT_ACTIONS: ReadonlyMap<string, RegistryAction> = new Map([
  ['PUSH_ARTIFACT', 'push'],
  ['PULL_ARTIFACT', 'pull'],
  ['DELETE_ARTIFACT', 'delete'],
]);

/** One for each resource of an event; empty for a type that is not known, or where the event names none. */
export function partsOf({ type, data }: HookEvent): Part[] {
  const action = ARTIFACT_ACTIONS.get(type);
  if (action) {
    return images(data, action);
  }
  switch (type) {
    case 'SCANNING_COMPLETED':
      return scans(data, 'success');
    case 'SCANNING_FAILED':
      return scans(data, 'failure');
    case 'SCANNING_STOPPED':
      return scans(data, 'unknown');
    case 'QUOTA_EXCEED':
      return quotas(data, 'failure');
    case 'QUOTA_WARNING':
      return quotas(data, 'success');
    case 'REPLICATION':
      return replications(data);
    case 'TAG_RETENTION':
      return retentions(data);
    default:
      return [];
  }
}

function images({ resources, repository }: HookData, action: RegistryAction, more: Partial<Told> = {}): Part[] {
  const path = repository?.repo_full_name ?? '';
  return (resources ?? []).map(({ tag, digest }) => ({
    action,
    record: {
      registry_resource_type: 'artifact',
      ...artifactFields(path, isDigest(tag) ? { digest: digest || tag } : { tag, digest }),
      registry_project: repository?.namespace || (path ? projectOf(path) : undefined),
      ...more,
    },
  }));
}

/** The fields that name an artifact, which is called by its tag where it was asked for by that. */
function artifactFields(path: string, { tag = '', digest = '' }: { tag?: string; digest?: string }): Partial<Told> {
  return {
    registry_resource_name: (tag ? `${path}:${tag}` : digest ? `${path}@${digest}` : path) || undefined,
    container_image_repository: path || undefined,
    container_image_tag: tag || undefined,
    oci_manifest_digest: digest || undefined,
  };
}

function scans(data: HookData, event_outcome: Told['event_outcome']): Part[] {
  return images(data, 'scan').map(({ action, record }, index) => {
    const overview = Object.values(data.resources?.[index]?.scan_overview ?? {})[0] as Overview | undefined;
    const words = [data.scan?.scan_type, overview && summaryOf(overview)].filter((word) => word);
    return { action, record: { ...record, event_outcome, message: words.join(': ') || undefined } };
  });
}

/** Source: harbor, src/pkg/scan/vuln/summary.go (NativeReportSummary). */
interface Overview {
  severity?: unknown;
  summary?: { total?: unknown; fixable?: unknown } | null;
}

function summaryOf({ severity, summary }: Overview): string | undefined {
  const words = [
    typeof severity === 'string' ? `severity ${severity}` : undefined,
    typeof summary?.total === 'number' ? `${summary.total} found` : undefined,
    typeof summary?.fixable === 'number' ? `${summary.fixable} can be mended` : undefined,
  ];
  return words.filter((word) => word !== undefined).join(', ') || undefined;
}

function quotas(data: HookData, event_outcome: Told['event_outcome']): Part[] {
  const { repository, resources, custom_attributes: custom } = data;
  const about = { event_outcome, message: custom?.['Details'], registry_resource_type: 'project' };
  // That of the project as a whole has no resource.
  const asked = (resources ?? []).length > 0 ? resources : [{ tag: '', digest: '', resource_url: '' }];
  return images({ ...data, resources: asked }, 'quota', {
    ...about,
    registry_resource_name: repository?.namespace || undefined,
  });
}

/**
 * Each artifact that a replication task has copied, or could not. The repository is this Harbor's. Whichever way it goes `dest_resource` has
 * the name of this Harbor's project, and only the other side has a `registry_name`. Source: harbor,
 * src/controller/event/handler/webhook/artifact/replication.go.
 */
function replications({ replication }: HookData): Part[] {
  if (!replication) {
    return [];
  }
  const { job_status: status, src_resource: from, dest_resource: to, trigger_type: trigger } = replication;
  const project = to?.namespace ?? '';
  const places = [from && `from ${from.endpoint}/${from.namespace}`, to && `to ${to.endpoint}/${project}`];
  const part = (name: string, reference: string, event_outcome: Told['event_outcome'], reason?: string): Part => ({
    action: 'replicate',
    record: {
      registry_resource_type:
        replication.artifact_type === 'image' ? 'artifact' : replication.artifact_type || 'artifact',
      ...artifactFields(inProject(project, name), isDigest(reference) ? { digest: reference } : { tag: reference }),
      registry_project: project || undefined,
      container_image_repository_from: from?.registry_name ? inProject(from.namespace, name) : undefined,
      event_outcome,
      event_reason: event_outcome === 'success' ? undefined : status || undefined,
      message: [...places, trigger, reason].filter((word) => word).join(', ') || undefined,
    },
  });
  const told = [
    ...(replication.successful_artifact ?? []).map((artifact) => ({ artifact, outcome: 'success' as const })),
    ...(replication.failed_artifact ?? []).map((artifact) => ({ artifact, outcome: 'failure' as const })),
  ];
  // Of a task that has only begun, or was stopped.
  return told.length === 0
    ? [part('', '', 'unknown')]
    : told.flatMap(({ artifact, outcome }) => {
        // "hello-world [2 item(s) in total]", with the items in `references`.
        const name = artifact.name_tag.replace(/ \[\d+ item\(s\) in total\]$/, '');
        const plain = parseHarborArtifact(name);
        const items = (artifact.references ?? []).filter((item) => item !== '');
        const references = items.length > 0 ? items : [plain?.tag ?? plain?.digest ?? ''];
        return references.map((item) => part(plain?.repository ?? name, item, outcome, artifact.fail_reason));
      });
}

const inProject = (project: string, name: string): string => [project, name].filter((word) => word !== '').join('/');

/** Each artifact that a run of a retention policy has removed. The project's name is not in theirs. */
function retentions({ retention }: HookData): Part[] {
  const { project_name: project = '', deleted_artifact: deleted, retention_policy_id: policy } = retention ?? {};
  return (deleted ?? []).map(({ name_tag: name, status }) => {
    const artifact = parseHarborArtifact(name);
    return {
      action: 'retain',
      record: {
        registry_resource_type: 'artifact',
        ...artifactFields(inProject(project, artifact?.repository ?? name), artifact ?? {}),
        registry_project: project || undefined,
        event_outcome: status === 'Success' ? 'success' : status === 'Error' ? 'failure' : 'unknown',
        message: policy === undefined ? undefined : `removed by retention policy ${policy}`,
      },
    };
  });
}
