import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeAccountAttributesCommand,
  DescribeAvailabilityZonesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { CreateClusterCommand, DeleteClusterCommand, DescribeClustersCommand } from '@aws-sdk/client-redshift';
import { until } from '../../../test/support/until.ts';
import { contains } from '../../src/ec2/cidr.ts';
import { zonesOf } from '../../src/ec2/zone.ts';
import { refusalOf, startTestCloud, type TestCloud } from '../support/cloud.ts';

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud();
});
afterAll(() => local.stop());

describe('the availability zones', () => {
  const zones = async (input: object) =>
    (await local.ec2.send(new DescribeAvailabilityZonesCommand(input))).AvailabilityZones ?? [];

  test('are those that the subnets are in', async () => {
    const { Subnets } = await local.ec2.send(new DescribeSubnetsCommand({}));
    const all = await zones({ AllAvailabilityZones: true });
    expect(all.map(({ ZoneName }) => ZoneName)).toEqual(
      Subnets?.map(({ AvailabilityZone }) => AvailabilityZone).toSorted(),
    );
    expect(all[0]).toMatchObject({
      ZoneId: 'usw2-az1',
      RegionName: 'us-west-2',
      State: 'available',
      ZoneType: 'availability-zone',
      OptInStatus: 'opt-in-not-required',
    });
  });

  test('are found by name, by id and by filter', async () => {
    expect(await zones({ ZoneNames: ['us-west-2b'] })).toMatchObject([{ ZoneId: 'usw2-az2' }]);
    expect(await zones({ ZoneIds: ['usw2-az3'] })).toMatchObject([{ ZoneName: 'us-west-2c' }]);
    expect(await zones({ Filters: [{ Name: 'state', Values: ['available'] }] })).toHaveLength(3);
    expect(await zones({ Filters: [{ Name: 'zone-type', Values: ['local-zone'] }] })).toEqual([]);
    expect(await refusalOf(zones({ Filters: [{ Name: 'tag:a', Values: ['1'] }] }))).toMatchObject({
      code: 'InvalidParameterValue',
    });
    expect(await refusalOf(zones({ ZoneNames: ['us-west-2z'] }))).toEqual({
      code: 'InvalidParameterValue',
      message: 'Invalid availability zone: [us-west-2z]',
      status: 400,
    });
  });

  test.each([
    ['us-east-1', 'use1-az1'],
    ['ap-southeast-2', 'apse2-az1'],
    ['eu-central-1', 'euc1-az1'],
    ['me-south-1', 'mes1-az1'],
  ])('of %s begin with the id %s', (region, id) => {
    expect(zonesOf(region)[0]).toEqual({ name: `${region}a`, id });
  });
});

test('an account tells its default VPC and its limits', async () => {
  const attributes = async (...AttributeNames: ('default-vpc' | 'supported-platforms')[]) =>
    (await local.ec2.send(new DescribeAccountAttributesCommand({ AttributeNames }))).AccountAttributes ?? [];
  const { Vpcs } = await local.ec2.send(new DescribeVpcsCommand({}));
  expect(await attributes('default-vpc')).toEqual([
    { AttributeName: 'default-vpc', AttributeValues: [{ AttributeValue: Vpcs?.[0]?.VpcId }] },
  ]);
  expect((await attributes()).map(({ AttributeName }) => AttributeName)).toContain('supported-platforms');
  expect(await refusalOf(attributes('none' as 'default-vpc'))).toMatchObject({ code: 'InvalidParameterValue' });
});

test('a cluster has a network interface, which holds its security groups until it is gone', async () => {
  const { GroupId: group = '' } = await local.ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'held', Description: 'd' }),
  );
  const Filters = [{ Name: 'group-id', Values: [group] }];
  const interfaces = async (more: object = { Filters }) =>
    (await local.ec2.send(new DescribeNetworkInterfacesCommand(more))).NetworkInterfaces ?? [];
  expect(await interfaces()).toEqual([]);
  const ClusterIdentifier = 'holder';
  await local.redshift.send(
    new CreateClusterCommand({
      ClusterIdentifier,
      NodeType: 'ra3.large',
      ClusterType: 'single-node',
      MasterUsername: 'awsuser',
      MasterUserPassword: 'Passw0rd',
      VpcSecurityGroupIds: [group],
      AvailabilityZone: 'us-west-2b',
    }),
  );
  const [found] = await interfaces();
  expect(found).toMatchObject({
    NetworkInterfaceId: expect.stringMatching(/^eni-0[0-9a-f]{16}$/) as string,
    RequesterId: 'amazon-redshift',
    Status: 'in-use',
    AvailabilityZone: 'us-west-2b',
    Groups: [{ GroupId: group, GroupName: 'held' }],
  });
  const { Subnets } = await local.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [found?.SubnetId ?? ''] }));
  expect(contains(Subnets?.[0]?.CidrBlock ?? '', found?.PrivateIpAddress ?? '')).toBe(true);
  expect(await interfaces({ NetworkInterfaceIds: [found?.NetworkInterfaceId] })).toEqual([found]);

  const deleteGroup = () => local.ec2.send(new DeleteSecurityGroupCommand({ GroupId: group }));
  expect(await refusalOf(deleteGroup())).toMatchObject({ code: 'DependencyViolation' });
  const status = async () => (await local.redshift.send(new DescribeClustersCommand({}))).Clusters?.[0]?.ClusterStatus;
  await until(async () => (await status()) === 'available');
  await local.redshift.send(new DeleteClusterCommand({ ClusterIdentifier, SkipFinalClusterSnapshot: true }));
  await until(async () => (await interfaces()).length === 0);
  await deleteGroup();
  expect(await refusalOf(interfaces({ NetworkInterfaceIds: [found?.NetworkInterfaceId] }))).toMatchObject({
    code: 'InvalidNetworkInterfaceID.NotFound',
  });
});
