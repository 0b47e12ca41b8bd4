import { networkInterfaces } from 'node:os';
import type { VpcRecord } from './ec2-state.ts';

/**
 * The IPv4 ranges of a VPC. The clusters of the default VPC have an address of this machine: its networks are in it, as
 * whoever asks whether they are in reach must know.
 */
export const rangesOf = ({ cidr, isDefault }: Pick<VpcRecord, 'cidr' | 'isDefault'>): string[] =>
  isDefault ? [...new Set([cidr, '127.0.0.0/8', ...ownNetworks()])] : [cidr];

const ownNetworks = (): string[] =>
  Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.flatMap(({ family, internal, address, netmask }) =>
      family === 'IPv4' && !internal ? [networkOf(address, netmask)] : [],
    ),
  );

const networkOf = (address: string, netmask: string): string => {
  const masks = netmask.split('.').map(Number);
  const network = address.split('.').map((part, index) => Number(part) & (masks[index] ?? 0));
  const bits = masks.reduce((sum, mask) => sum + mask.toString(2).replaceAll('0', '').length, 0);
  return `${network.join('.')}/${bits}`;
};
