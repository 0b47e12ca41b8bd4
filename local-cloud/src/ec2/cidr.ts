import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import { AwsError } from '../api/error.ts';

const malformed = (cidr: string) => new AwsError('InvalidParameterValue', `CIDR block ${cidr} is malformed`);

const ipv4ToNumber = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** The range with its host bits cleared, as EC2 stores it. Throws InvalidParameterValue when it is none. */
export const normalizedIpv4 = (cidr: string): string => {
  const [address = '', bits = '', ...rest] = cidr.split('/');
  if (!isIPv4(address) || !/^(\d|[12]\d|3[0-2])$/.test(bits) || rest.length > 0) throw malformed(cidr);
  const size = 2 ** (32 - Number(bits));
  const network = Math.floor(ipv4ToNumber(address) / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256).join('.')}/${bits}`;
};

/** How many bits of a range's addresses are the same. */
export const prefixLength = (cidr: string): number => Number(cidr.slice(cidr.indexOf('/') + 1));

/** Throws InvalidParameterValue if it is not an IPv6 range. */
export const checkedIpv6 = (cidr: string): string => {
  const [address = '', bits = '', ...rest] = cidr.split('/');
  if (!isIPv6(address) || !/^(\d|[1-9]\d|1[01]\d|12[0-8])$/.test(bits) || rest.length > 0) throw malformed(cidr);
  return cidr.toLowerCase();
};

/** The address a socket reports, without the IPv4-in-IPv6 wrapping of a dual-stack listener. */
export const plainAddress = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return mapped ?? address.split('%', 1)[0] ?? '';
};

/** Whether the range holds the address; ranges of the other family never do. */
export const contains = (cidr: string, peerAddress: string): boolean => {
  const address = plainAddress(peerAddress);
  const [network = '', bits] = cidr.split('/');
  const family = isIP(network);
  if (family === 0 || isIP(address) !== family) return false;
  const list = new BlockList();
  const name = family === 6 ? 'ipv6' : 'ipv4';
  list.addSubnet(network, Number(bits), name);
  return list.check(address, name);
};
