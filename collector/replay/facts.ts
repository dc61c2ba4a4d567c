import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { FileFacts } from './formats/format.ts';

/** Source: kubernetes, pkg/kubelet/kuberuntime/helpers.go (BuildPodLogsDirectory, buildContainerLogsPath). */
const POD_LOG = /(?:^|\/)([a-z0-9-]+)_([a-z0-9.-]+)_([A-Za-z0-9-]+)\/([a-z0-9-]+)\/(\d{1,9})\.log[^/]*$/;
/** The names of the links in /var/log/containers. Source: the same, logSymlink. */
const CONTAINER_LINK = /(?:^|\/)([a-z0-9.-]+)_([a-z0-9-]+)_([a-z0-9-]+)-([0-9a-f]{64})\.log$/;
const DOCKER_LOG = /(?:^|\/)([0-9a-f]{64})(?:-json\.log[^/]*|\/[^/]*)$/;

/** What Docker keeps beside a container's log. Source: moby, container/container.go. */
const dockerSchema = z.looseObject({
  Name: z.string().optional(),
  Config: z.looseObject({ Image: z.string().optional() }).nullish(),
});

/** What is known of whose file this is: from the command line, from its path and, for links, from what they lead to. */
export function factsOf(path: string, given: Partial<FileFacts>): FileFacts {
  const wanted = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { path, ...fromPath(realpath(path)), ...fromPath(path), ...wanted };
}

function fromPath(path: string): Partial<FileFacts> {
  const pod = POD_LOG.exec(path);
  if (pod) {
    const [, namespace, name, podUid, container, restarts] = pod;
    return { namespace, pod: name, podUid, container, restarts: Number(restarts) };
  }
  const link = CONTAINER_LINK.exec(path);
  if (link) {
    const [, name, namespace, container, containerId] = link;
    return { namespace, pod: name, container, containerId };
  }
  const containerId = DOCKER_LOG.exec(path)?.[1];
  return containerId === undefined ? {} : { containerId, ...besides(dirname(path), containerId) };
}

function besides(dir: string, id: string): Partial<FileFacts> {
  try {
    const kept = JSON.parse(readFileSync(join(dir, 'config.v2.json'), 'utf8')) as { ID?: string };
    const { Name, Config } = dockerSchema.parse(kept);
    return kept.ID === id ? { containerName: Name?.replace(/^\//, ''), image: Config?.Image } : {};
  } catch {
    return {};
  }
}

function realpath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
