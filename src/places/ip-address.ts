import { BlockList, isIP } from 'node:net';

/*
 * Which addresses may be connected to. A name in a document leads wherever its owner's DNS points, and behind the
 * server's own network lie databases, consoles and the cloud's metadata service, which gives credentials away.
 */

/** Not globally reachable: https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast. */
const special = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];

/** Within 2000::/3, the only global unicast: https://www.iana.org/assignments/iana-ipv6-special-registry. */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** What an operator can mean by an internal endpoint: private networks, a cluster's own, and this machine. */
const internal = ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
const internal6 = ['::1/128', 'fc00::/7'];

/** The clouds' metadata and host services that lie outside of link-local space: Azure, Alibaba, AWS. */
const metadata = ['168.63.129.16/32', '100.100.100.200/32'];
const metadata6 = ['fd00:ec2::/32', 'fd20:ce::/32'];

const specials = blockList(special, special6);
const internals = blockList(internal, internal6);
const never = blockList(metadata, metadata6);
const global6 = blockList([], ['2000::/3']);

/** Whether an address is on the public internet. */
export function isPublic(address: string): boolean {
  if (isIn(never, address) || isIn(specials, address)) return false;
  return isIP(address) === 4 || isIn(global6, address);
}

/** Whether an address may be connected to where the operator said that the endpoint is internal. */
export const isInternalOrPublic = (address: string): boolean =>
  isPublic(address) || (isIn(internals, address) && !isIn(never, address));

/** BlockList takes an IPv6 address that stands for an IPv4 one (::ffff:10.0.0.1) for that one. */
function isIn(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

function blockList(ranges: readonly string[], ranges6: readonly string[]): BlockList {
  const list = new BlockList();
  for (const [version, each] of [['ipv4', ranges] as const, ['ipv6', ranges6] as const]) {
    for (const range of each) {
      const [network = '', prefix] = range.split('/');
      list.addSubnet(network, Number(prefix), version);
    }
  }
  return list;
}
