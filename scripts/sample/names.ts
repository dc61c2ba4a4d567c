import { networkClass } from '../../collector/pipeline/normalise/networkClass.ts';
import type { Header, Recorded } from './recording.ts';

/** Where people and programs are, by the names that they have in the cluster and at the registry; all of them were on one machine. */
const ADDRESSES: Record<string, string> = {
  'kubernetes-admin': '192.0.2.2',
  alice: '192.0.2.10',
  bob: '192.0.2.11',
  mallory: '203.0.113.66',
  ci: '198.51.100.20',
  'system:serviceaccount:ci:deployer': '198.51.100.20',
  'shop-pull': '10.0.0.11',
  'system:node:node-1': '10.0.0.11',
  'host-1': '10.0.0.21',
};
const CONTROL_PLANE = '10.0.0.2';
const NODE = '10.0.0.11';

/** Gives the machine, its folders and the registry the names of an example. */
export function names({ hostname, nodeAddress, registry, dir }: Header, cluster: string): (text: string) => string {
  const escaped = hostname.replace(/[.]/g, '\\.');
  const machine = new RegExp(`\\b${escaped}\\b`, 'g');
  return (text) =>
    text
      .replaceAll(registry, 'registry.example.com')
      .replaceAll(`${dir}/`, '/tmp/')
      .replaceAll(nodeAddress, NODE)
      .replace(machine, cluster === 'sample-host' ? 'host-1' : 'node-1')
      .replace(/localhost(?!:)/g, 'node-1');
}

/** Puts the client's address in the place of the loopback, in the record and its evidence. */
export function clientOf(recorded: Recorded): Recorded {
  const { record, evidence } = recorded;
  const address = ADDRESSES[record.user_name ?? ''] ?? CONTROL_PLANE;
  if (record.client_address !== '127.0.0.1') {
    return recorded;
  }
  const text = JSON.stringify(evidence)
    ?.replaceAll('"sourceIPs":["127.0.0.1"]', `"sourceIPs":["${address}"]`)
    .replace(/(addr(?:=\\*|":)")127\.0\.0\.1:/g, `$1${address}:`);
  return {
    ...recorded,
    record: { ...record, client_address: address, client_network_class: networkClass(address) },
    ...(text !== undefined && { evidence: JSON.parse(text) as unknown }),
  };
}
