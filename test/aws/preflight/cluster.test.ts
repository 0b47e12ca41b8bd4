import { checkNetwork } from '../../../src/aws/preflight/network.ts';
import { checkNodes } from '../../../src/aws/preflight/nodes.ts';
import { FakeAws, awsError } from '../../support/fake-aws.ts';
import { emptyAccount } from '../../support/preflight-request.ts';

describe('the nodes', () => {
  const find = (nodeType: string, nodes: number) => checkNodes(new FakeAws(emptyAccount).clients, { nodeType, nodes });

  test.each([
    ['ra3.large', 1],
    ['ra3.large', 16],
    ['ra3.4xlarge', 2],
  ])('%s × %d can be ordered', async (nodeType, nodes) => {
    expect(await find(nodeType, nodes)).toMatchObject([{ state: 'passed' }]);
  });

  test.each([
    [
      'dc2.large',
      1,
      'warehouse.nodeType dc2.large cannot be ordered in eu-west-1: choose one of ra3.4xlarge, ra3.large, or',
    ],
    [
      'ra3.4xlarge',
      1,
      'warehouse.nodeType ra3.4xlarge cannot form a single-node cluster in eu-west-1: set warehouse.nodes to',
    ],
    ['ra3.large', 17, 'warehouse.nodes 17 is more than the 16 that ra3.large allows: set fewer nodes'],
  ])('%s × %d cannot', async (nodeType, nodes, text) => {
    const [finding] = await find(nodeType, nodes);
    expect([finding?.state, `${finding?.what} ${finding?.why}: ${finding?.fix}`]).toEqual([
      'failed',
      expect.stringContaining(text),
    ]);
  });
});

describe('the network', () => {
  const at = (Vpcs: object[] | Error, cidr = 'auto', publiclyAccessible = false, usesDataApi = false) =>
    checkNetwork(new FakeAws({ 'ec2.DescribeVpcs': Vpcs instanceof Error ? Vpcs : { Vpcs } }).clients, {
      cidrs: cidr === 'auto' ? cidr : [cidr],
      publiclyAccessible,
      usesDataApi,
    });
  test('need not be reached where statements go by the Data API', async () => {
    const elsewhere = [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' }];
    expect(await at(elsewhere, 'auto', false, true)).toMatchObject([{ state: 'passed', what: 'the VPC vpc-1' }]);
  });

  const associated = (CidrBlock: string, State = 'associated') => ({ CidrBlock, CidrBlockState: { State } });
  const inside = [{ VpcId: 'vpc-1', CidrBlock: '127.0.0.0/16' }];
  const outside = [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' }];

  test('of a private cluster has the worker in one of its ranges', async () => {
    expect(await at(inside)).toMatchObject([
      { state: 'passed', what: 'this worker, at 127.0.0.1,', why: 'is in vpc-1, as the private cluster will be' },
    ]);
    const second = [{ ...outside[0], CidrBlockAssociationSet: [associated('127.0.0.0/8')] }];
    expect(await at(second)).toMatchObject([{ state: 'passed' }]);
    const gone = [{ ...outside[0], CidrBlockAssociationSet: [associated('127.0.0.0/8', 'disassociated')] }];
    expect(await at(gone)).toMatchObject([{ state: 'failed' }]);
  });

  test('of a private cluster does not take a worker from outside, unless somebody knows a way', async () => {
    expect(await at(outside)).toMatchObject([
      {
        state: 'failed',
        why: 'is outside vpc-1 (10.0.0.0/16), in which the private cluster will be',
        fix: expect.stringContaining('warehouse.publiclyAccessible'),
      },
    ]);
    expect(await at(outside, '192.168.0.0/16')).toMatchObject([{ state: 'warned' }]);
  });

  test('that admits others than the worker is told', async () => {
    expect(await at(inside, '127.0.0.0/24')).toMatchObject([{ state: 'passed' }]);
    expect(await at(inside, '127.0.1.0/24')).toMatchObject([
      { state: 'warned', why: 'is not in network.cidrs 127.0.1.0/24' },
    ]);
  });

  test('of a public cluster admits the range that it is told', async () => {
    expect(await at(outside, '203.0.113.0/24', true)).toMatchObject([{ state: 'passed' }]);
  });

  test('must be there, and be seen', async () => {
    expect(await at([])).toMatchObject([{ state: 'failed', fix: expect.stringContaining('create-default-vpc') }]);
    expect(await at(awsError('UnauthorizedOperation', 'no'))).toMatchObject([
      { state: 'failed', why: 'cannot be read (no)' },
    ]);
    await expect(at(awsError('Throttling'))).rejects.toThrow('Throttling');
  });
});
