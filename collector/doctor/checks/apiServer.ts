import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import type { Machine } from '../machine.ts';
import { isManaged, type Managed } from './managed.ts';
import { unmet } from './permissions.ts';
import { processesOf } from './processes.ts';

/** A kube-apiserver, and the flags that it was started with, without their leading dashes. */
export interface ApiServer {
  /** Where its flags were seen. */
  where: string;
  flags: Map<string, string>;
}

export interface Sight {
  servers: ApiServer[];
  managed: Managed | undefined;
  /** Why nothing was seen, where that is so. */
  reasons: string[];
}

const MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const LIST_PODS = { group: '', resource: 'pods', verbs: ['list'], namespace: 'kube-system' };

const podSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string().optional() }).optional(),
  spec: z.looseObject({
    containers: z.array(z.looseObject({ command: z.array(z.string()).nullish(), args: z.array(z.string()).nullish() })),
  }),
});

/** Looks for API servers among this machine's processes, in its static pods and, with a client, among the cluster's pods. */
export async function findApiServers(machine: Machine, client: KubernetesClient | undefined): Promise<Sight> {
  const reasons: string[] = [];
  const here = [...fromProcesses(machine), ...fromManifest(machine)];
  if (here.length > 0) {
    return { servers: here, managed: undefined, reasons };
  }
  reasons.push('no kube-apiserver runs on this machine');
  if (!client) {
    reasons.push('there are no credentials to look at the cluster with');
    return { servers: [], managed: undefined, reasons };
  }
  const managed = await isManaged(client).catch(() => undefined);
  try {
    // Asked first: a request that is refused would be one more refusal in the audit log each time.
    if ((await unmet(client, [LIST_PODS])).length > 0) {
      reasons.push('the pods of kube-system may not be listed');
      return { servers: [], managed, reasons };
    }
    const path = '/api/v1/namespaces/kube-system/pods';
    const answer = await client.json(path, { query: { labelSelector: 'component=kube-apiserver' } });
    const { items } = z.looseObject({ items: z.array(podSchema).nullable() }).parse(answer);
    const servers = (items ?? []).map((pod) => fromPod(pod, `pod kube-system/${pod.metadata?.name ?? '?'}`));
    reasons.push(...(servers.length === 0 ? ['the cluster shows no pods of it'] : []));
    return { servers, managed, reasons };
  } catch (error) {
    reasons.push((error as Error).message);
    return { servers: [], managed, reasons };
  }
}

/** `--name=value`, `--name value` and, of k3s, `--kube-apiserver-arg=name=value`. */
export function parseFlags(args: string[]): Map<string, string> {
  const flags = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const match = /^--?([a-z0-9-]+)(?:=([^]*))?$/.exec(args[at]!);
    if (!match) {
      continue;
    }
    const next = args[at + 1];
    const apart = match[2] === undefined && next !== undefined && !next.startsWith('-');
    const value = match[2] ?? (apart ? next : 'true');
    const inner = match[1] === 'kube-apiserver-arg' ? /^(?:--)?([a-z0-9-]+)=([^]*)$/.exec(value) : null;
    flags.set(inner?.[1] ?? match[1]!, inner?.[2] ?? value);
  }
  return flags;
}

function fromProcesses(machine: Machine): ApiServer[] {
  return processesOf(machine).flatMap(({ pid, program, args }) => {
    const k3s = /^(k3s|rke2)(-server)?$/.test(program) && (args.includes('server') || program.endsWith('-server'));
    const all = k3s ? [...configuredArgs(machine, program.replace(/-server$/, '')), ...args] : args;
    return program === 'kube-apiserver' || k3s ? [{ where: `process ${pid}`, flags: parseFlags(all) }] : [];
  });
}

const ownConfigSchema = z.record(z.string(), z.unknown());

/**
 * Flags for the API server from the configuration files of k3s or rke2, which its command line does not show. A drop-in's key that ends with
 * "+" adds to what there was before. Source: k3s, pkg/configfilearg/parser.go.
 */
function configuredArgs(machine: Machine, program: string): string[] {
  const folder = `/etc/rancher/${program}`;
  const files = [`${folder}/config.yaml`, ...dropIns(machine, `${folder}/config.yaml.d`)];
  return files.reduce<string[]>((before, file) => {
    try {
      const content = ownConfigSchema.parse(parse(readFileSync(machine.at(file), 'utf8')));
      const [own, added] = ['kube-apiserver-arg', 'kube-apiserver-arg+'].map((key) => content[key]);
      return [...(own === undefined ? before : flagsOf(own)), ...flagsOf(added)];
    } catch {
      return before;
    }
  }, []);
}

const flagsOf = (value: unknown) =>
  (value === undefined ? [] : [value].flat()).map((flag) => `--kube-apiserver-arg=${String(flag)}`);

function dropIns(machine: Machine, folder: string): string[] {
  try {
    return readdirSync(machine.at(folder))
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

function fromManifest(machine: Machine): ApiServer[] {
  try {
    return [fromPod(podSchema.parse(parse(readFileSync(machine.at(MANIFEST), 'utf8'))), MANIFEST)];
  } catch {
    return [];
  }
}

function fromPod({ spec }: z.infer<typeof podSchema>, where: string): ApiServer {
  const args = spec.containers.flatMap(({ command, args }) => [...(command ?? []), ...(args ?? [])]);
  return { where, flags: parseFlags(args) };
}
