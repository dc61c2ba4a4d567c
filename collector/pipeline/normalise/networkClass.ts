import { BlockList, isIP } from 'node:net';
import type { AuditRecord } from '../../../record/record.gen.ts';

export type NetworkClass = NonNullable<AuditRecord['client_network_class']>;

/** Source: IANA's IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 1918, RFC 6598, RFC 4193). */
const NETWORKS: Array<[NetworkClass, Array<[string, number]>]> = [
  [
    'loopback',
    [
      ['127.0.0.0', 8],
      ['::1', 128],
    ],
  ],
  [
    'link-local',
    [
      ['169.254.0.0', 16],
      ['fe80::', 10],
    ],
  ],
  [
    'private',
    [
      ['10.0.0.0', 8],
      ['172.16.0.0', 12],
      ['192.168.0.0', 16],
      ['fc00::', 7],
    ],
  ],
  ['shared', [['100.64.0.0', 10]]],
];

const LISTS = NETWORKS.map(([name, networks]) => {
  const list = new BlockList();
  networks.forEach(([address, prefix]) => list.addSubnet(address, prefix, isIP(address) === 6 ? 'ipv6' : 'ipv4'));
  return { name, list };
});

/** What kind of network an address is of; `undefined` for what is no IP address. An IPv4 address may be written as an IPv6 one. */
export function networkClass(address: string | undefined): NetworkClass | undefined {
  const family = isIP(address ?? '');
  if (address === undefined || family === 0) {
    return undefined;
  }
  return LISTS.find(({ list }) => list.check(address, family === 6 ? 'ipv6' : 'ipv4'))?.name ?? 'public';
}
