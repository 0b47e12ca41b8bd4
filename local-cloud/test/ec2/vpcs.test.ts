import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateClusterSubnetGroupCommand,
  DeleteClusterCommand,
  DescribeClustersCommand,
  ModifyClusterCommand,
} from '@aws-sdk/client-redshift';
import { refusalOf } from '../support/cloud.ts';
import { account, owned, requested, startNeedsLab, Tags, type NeedsLab } from '../support/needs.ts';

let lab: NeedsLab;
beforeAll(async () => {
  lab = await startNeedsLab();
});
afterAll(() => lab.stop());

const createVpc = async (CidrBlock = '10.20.0.0/16') =>
  (await lab.local.ec2.send(new CreateVpcCommand({ CidrBlock }))).Vpc?.VpcId ?? '';
const createSubnet = async (VpcId: string, CidrBlock: string, more = {}) =>
  (await lab.local.ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock, ...more }))).Subnet?.SubnetId ?? '';
const groupsOf = async (vpcId: string) => {
  const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
  return (await lab.local.ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups ?? [];
};

describe('a VPC', () => {
  test('is made with its range and a default group, and is not the default one', async () => {
    const id = await createVpc('10.1.2.3/16');
    const { Vpcs } = await lab.local.ec2.send(new DescribeVpcsCommand({ VpcIds: [id] }));
    expect(Vpcs).toMatchObject([
      {
        VpcId: id,
        CidrBlock: '10.1.0.0/16',
        CidrBlockAssociationSet: [{ CidrBlock: '10.1.0.0/16', CidrBlockState: { State: 'associated' } }],
        IsDefault: false,
      },
    ]);
    expect((await groupsOf(id)).map(({ GroupName }) => GroupName)).toEqual(['default']);
    await lab.local.ec2.send(new DeleteVpcCommand({ VpcId: id }));
    expect(await groupsOf(id)).toEqual([]);
    const again = lab.local.ec2.send(new DeleteVpcCommand({ VpcId: id }));
    expect(await refusalOf(again)).toMatchObject({
      code: 'InvalidVpcID.NotFound',
      message: `The vpc ID '${id}' does not exist`,
    });
  });

  test.each(['10.0.0.0/15', '10.0.0.0/29'])('cannot have the range %s', async (cidr) => {
    expect(await refusalOf(createVpc(cidr))).toMatchObject({ code: 'InvalidVpc.Range' });
  });

  test('is kept by what is in it', async () => {
    const VpcId = await createVpc();
    const SubnetId = await createSubnet(VpcId, '10.20.1.0/24');
    const group = { GroupName: 'g', Description: 'd', VpcId };
    const { GroupId } = await lab.local.ec2.send(new CreateSecurityGroupCommand(group));
    const remove = () => lab.local.ec2.send(new DeleteVpcCommand({ VpcId }));
    expect(await refusalOf(remove())).toMatchObject({ code: 'DependencyViolation' });
    await lab.local.ec2.send(new DeleteSubnetCommand({ SubnetId }));
    expect(await refusalOf(remove())).toMatchObject({ code: 'DependencyViolation' });
    await lab.local.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
    await remove();
  });
});

describe('a subnet', () => {
  test('is a part of its VPC, in a zone', async () => {
    const VpcId = await createVpc();
    const id = await createSubnet(VpcId, '10.20.16.0/24', { AvailabilityZone: 'us-west-2b' });
    const { Subnets } = await lab.local.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [id] }));
    expect(Subnets).toMatchObject([
      {
        VpcId,
        CidrBlock: '10.20.16.0/24',
        AvailabilityZone: 'us-west-2b',
        AvailableIpAddressCount: 251,
        DefaultForAz: false,
      },
    ]);
    expect(await refusalOf(createSubnet(VpcId, '10.20.16.128/25'))).toMatchObject({ code: 'InvalidSubnet.Conflict' });
    for (const cidr of ['10.21.0.0/24', '10.20.0.0/15', '10.20.0.0/29'])
      expect(await refusalOf(createSubnet(VpcId, cidr))).toMatchObject({ code: 'InvalidSubnet.Range' });
    expect(await refusalOf(createSubnet(VpcId, '10.20.0.0/24', { AvailabilityZone: 'eu-west-1a' }))).toMatchObject({
      code: 'InvalidParameterValue',
    });
    expect(await refusalOf(createSubnet('vpc-0', '10.20.0.0/24'))).toMatchObject({ code: 'InvalidVpcID.NotFound' });
  });
});

describe('a cluster', () => {
  const cluster = {
    ClusterIdentifier: 'placed',
    NodeType: 'ra3.large',
    ClusterType: 'single-node',
    MasterUsername: 'awsuser',
    MasterUserPassword: 'Passw0rd',
  };

  test('is in the VPC of its subnet group, with security groups of that VPC alone, and keeps its subnet', async () => {
    const { ec2, redshift } = lab.local;
    const VpcId = await createVpc();
    const SubnetId = await createSubnet(VpcId, '10.20.1.0/24');
    const subnetGroup = (name: string, SubnetIds: string[]) =>
      redshift.send(new CreateClusterSubnetGroupCommand({ ClusterSubnetGroupName: name, Description: 'd', SubnetIds }));
    await subnetGroup('mine', [SubnetId]);
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    const elsewhere = Subnets.find((subnet) => subnet.VpcId !== VpcId)?.SubnetId ?? '';
    expect(await refusalOf(subnetGroup('both', [SubnetId, elsewhere]))).toMatchObject({ code: 'InvalidSubnet' });
    const [own] = await groupsOf(VpcId);
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    const foreign = SecurityGroups.find((group) => group.VpcId !== VpcId)?.GroupId ?? '';
    const create = (VpcSecurityGroupIds?: string[]) =>
      redshift.send(new CreateClusterCommand({ ...cluster, ClusterSubnetGroupName: 'mine', VpcSecurityGroupIds }));
    const refusal = {
      code: 'InvalidParameterValue',
      message: `VPC Security group ${foreign} does not exist in VPC ${VpcId}`,
    };
    expect(await refusalOf(create([foreign]))).toMatchObject(refusal);
    const { Cluster } = await create();
    expect(Cluster).toMatchObject({ VpcId, VpcSecurityGroups: [{ VpcSecurityGroupId: own?.GroupId }] });
    expect(await refusalOf(ec2.send(new DeleteSubnetCommand({ SubnetId })))).toMatchObject({
      code: 'DependencyViolation',
    });
    const { ClusterIdentifier } = cluster;
    const until = async (isSo: () => Promise<boolean>) => {
      while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const look = () => redshift.send(new DescribeClustersCommand({ ClusterIdentifier }));
    await until(async () => (await look()).Clusters?.[0]?.ClusterStatus === 'available');
    const modify = new ModifyClusterCommand({ ClusterIdentifier, VpcSecurityGroupIds: [foreign] });
    expect(await refusalOf(redshift.send(modify))).toMatchObject(refusal);
    await redshift.send(new DeleteClusterCommand({ ClusterIdentifier, SkipFinalClusterSnapshot: true }));
    await until(() =>
      look().then(
        () => false,
        () => true,
      ),
    );
    await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  });
});

describe('what needs permission', () => {
  const arn = (resource: string) => `arn:aws:ec2:us-west-2:${account}:${resource}`;
  const region = { 'ec2:Region': 'us-west-2' };
  const TagSpecifications = (ResourceType: 'vpc' | 'subnet') => [{ ResourceType, Tags }];

  test('a VPC with its tags, and its deletion', async () => {
    const made = { resource: arn('vpc/*'), holds: { ...region, ...requested } };
    const tagging = { ...made, holds: { ...made.holds, 'ec2:CreateAction': 'CreateVpc' } };
    let VpcId = '';
    expect(
      await lab.unmet(
        [
          { action: 'ec2:CreateVpc', ...made },
          { action: 'ec2:CreateTags', ...tagging },
        ],
        async ({ ec2 }) => {
          const created = new CreateVpcCommand({
            CidrBlock: '10.30.0.0/16',
            TagSpecifications: TagSpecifications('vpc'),
          });
          VpcId = (await ec2.send(created)).Vpc?.VpcId ?? '';
        },
      ),
    ).toEqual([]);
    const holds = { ...region, ...owned('ec2'), 'ec2:VpcID': VpcId };
    expect(
      await lab.unmet([{ action: 'ec2:DeleteVpc', resource: arn(`vpc/${VpcId}`), holds }], ({ ec2 }) =>
        ec2.send(new DeleteVpcCommand({ VpcId })),
      ),
    ).toEqual([]);
  });

  test('a subnet with its tags in its VPC, and its deletion', async () => {
    const VpcId = await createVpc('10.40.0.0/16');
    const made = { resource: arn('subnet/*'), holds: { ...region, ...requested } };
    let SubnetId = '';
    expect(
      await lab.unmet(
        [
          { action: 'ec2:CreateSubnet', ...made },
          { action: 'ec2:CreateSubnet', resource: arn(`vpc/${VpcId}`), holds: { ...region, 'ec2:VpcID': VpcId } },
          { action: 'ec2:CreateTags', ...made, holds: { ...made.holds, 'ec2:CreateAction': 'CreateSubnet' } },
        ],
        async ({ ec2 }) => {
          const wanted = { VpcId, CidrBlock: '10.40.1.0/24', TagSpecifications: TagSpecifications('subnet') };
          SubnetId = (await ec2.send(new CreateSubnetCommand(wanted))).Subnet?.SubnetId ?? '';
        },
      ),
    ).toEqual([]);
    const holds = { ...region, ...owned('ec2'), 'ec2:SubnetID': SubnetId, 'ec2:Vpc': arn(`vpc/${VpcId}`) };
    expect(
      await lab.unmet([{ action: 'ec2:DeleteSubnet', resource: arn(`subnet/${SubnetId}`), holds }], ({ ec2 }) =>
        ec2.send(new DeleteSubnetCommand({ SubnetId })),
      ),
    ).toEqual([]);
  });
});
