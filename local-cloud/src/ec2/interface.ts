import type { NetworkInterface } from '@aws-sdk/client-ec2';
import type { Context } from '../api/context.ts';
import type { ClusterRecord } from '../redshift/redshift-state.ts';
import { subnetGroups } from '../redshift/placement.ts';

/** A network interface of a cluster's: what it holds in a subnet, with the cluster's security groups. */
interface Interface {
  id: string;
  cluster: ClusterRecord;
  subnet: Context['ec2']['subnets'][number];
  privateAddress: string;
  tags: [];
}

const toNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const toAddress = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

/** An address of the subnet that stays the cluster's own: AWS keeps the first four and the last to itself. */
const addressIn = (cidr: string, seed: string): string => {
  const [network = '', bits] = cidr.split('/');
  const usable = 2 ** (32 - Number(bits)) - 5;
  return toAddress(toNumber(network) + 4 + (Number.parseInt(seed, 16) % usable));
};

/** The interfaces of an account: one for each cluster, where its zone and its subnet group put it. */
export const interfacesOf = (context: Context): Interface[] =>
  context.redshift.state.clusters.flatMap((cluster) => {
    const hex = cluster.namespaceId.replaceAll('-', '');
    const group = subnetGroups(context).find(({ name }) => name === cluster.subnetGroupName);
    const subnets = context.ec2.subnets.filter(({ id }) => group?.subnetIds.includes(id));
    const subnet = subnets.find(({ availabilityZone }) => availabilityZone === cluster.availabilityZone) ?? subnets[0];
    if (subnet === undefined) return [];
    const privateAddress = addressIn(subnet.cidr, hex.slice(16, 24));
    return [{ id: `eni-0${hex.slice(0, 16)}`, cluster, subnet, privateAddress, tags: [] as [] }];
  });

/** An interface as EC2 shows it: made by Redshift, and in use by it. */
export const interfaceDetail = (
  context: Context,
  { id, cluster, subnet, privateAddress }: Interface,
): NetworkInterface => ({
  NetworkInterfaceId: id,
  Description: 'RedshiftNetworkInterface',
  InterfaceType: 'interface',
  Status: 'in-use',
  RequesterId: 'amazon-redshift',
  RequesterManaged: true,
  OwnerId: context.accountId,
  VpcId: subnet.vpcId,
  SubnetId: subnet.id,
  AvailabilityZone: subnet.availabilityZone,
  PrivateIpAddress: privateAddress,
  PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: privateAddress }],
  SourceDestCheck: true,
  Groups: context.ec2.groups
    .filter((group) => cluster.securityGroupIds.includes(group.id))
    .map((group) => ({ GroupId: group.id, GroupName: group.name })),
  Attachment: {
    AttachmentId: id.replace('eni-', 'eni-attach-'),
    DeleteOnTermination: false,
    DeviceIndex: 1,
    InstanceOwnerId: 'amazon-redshift',
    Status: 'attached',
  },
  TagSet: [],
});
