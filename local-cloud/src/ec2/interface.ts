import type { NetworkInterface } from '@aws-sdk/client-ec2';
import type { Context } from '../api/context.ts';
import type { ClusterRecord } from '../redshift/redshift-state.ts';
import { subnetGroups } from '../redshift/placement.ts';

const toNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const toAddress = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

/** An address of the subnet that stays the seed's own: AWS keeps the first four and the last to itself. */
const addressIn = (cidr: string, seed: string): string => {
  const [network = '', bits] = cidr.split('/');
  const usable = 2 ** (32 - Number(bits)) - 5;
  return toAddress(toNumber(network) + 4 + (Number.parseInt(seed, 16) % usable));
};

type Subnet = Context['ec2']['subnets'][number];
type Workgroup = Context['serverless']['state']['workgroups'][number];

/** A network interface of a warehouse's: what it holds in a subnet, with the warehouse's security groups. */
interface Interface {
  id: string;
  warehouse: { securityGroupIds: string[] };
  description: string;
  type: 'interface' | 'vpc_endpoint';
  subnet: Subnet;
  privateAddress: string;
  tags: [];
}

const clusterInterfaces = (context: Context, cluster: ClusterRecord): Interface[] => {
  const hex = cluster.namespaceId.replaceAll('-', '');
  const group = subnetGroups(context).find(({ name }) => name === cluster.subnetGroupName);
  const subnets = context.ec2.subnets.filter(({ id }) => group?.subnetIds.includes(id));
  const subnet = subnets.find(({ availabilityZone }) => availabilityZone === cluster.availabilityZone) ?? subnets[0];
  if (subnet === undefined) return [];
  const privateAddress = addressIn(subnet.cidr, hex.slice(16, 24));
  const id = `eni-0${hex.slice(0, 16)}`;
  const description = 'RedshiftNetworkInterface';
  return [{ id, warehouse: cluster, description, type: 'interface', subnet, privateAddress, tags: [] }];
};

/** Id of the endpoint in the VPC that a workgroup is reached by. */
export const vpcEndpointId = ({ id }: Workgroup): string => `vpce-0${id.replaceAll('-', '').slice(0, 16)}`;

/** Those of a workgroup's endpoint, one in each of its subnets. */
export const workgroupInterfaces = (context: Context, workgroup: Workgroup): Interface[] => {
  const hex = workgroup.id.replaceAll('-', '');
  return context.ec2.subnets
    .filter(({ id }) => workgroup.subnetIds.includes(id))
    .map((subnet, index) => ({
      id: `eni-${index}${hex.slice(0, 16)}`,
      warehouse: workgroup,
      description: `VPC Endpoint Interface ${vpcEndpointId(workgroup)}`,
      type: 'vpc_endpoint',
      subnet,
      privateAddress: addressIn(subnet.cidr, hex.slice(16, 24)),
      tags: [],
    }));
};

/** The interfaces of an account: one for each cluster, where its zone and its subnet group put it, and those of workgroups. */
export const interfacesOf = (context: Context): Interface[] => [
  ...context.redshift.state.clusters.flatMap((cluster) => clusterInterfaces(context, cluster)),
  ...context.serverless.state.workgroups.flatMap((workgroup) => workgroupInterfaces(context, workgroup)),
];

/** An interface as EC2 shows it: created and used by Redshift. */
export const interfaceDetail = (
  context: Context,
  { id, warehouse, description, type, subnet, privateAddress }: Interface,
): NetworkInterface => ({
  NetworkInterfaceId: id,
  Description: description,
  InterfaceType: type,
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
    .filter((group) => warehouse.securityGroupIds.includes(group.id))
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
