import type { PreflightRequest } from '../../src/contract/preflight.ts';
import { clusterSpec } from './cluster-spec.ts';
import { awsError } from './fake-aws.ts';
import { ownership } from './owners.ts';

/** A preflight request for what the pipeline `p` creates by default; its one source is copied from S3 in eu-west-1. */
export const preflightRequest = (more: Partial<PreflightRequest> = {}): PreflightRequest => ({
  ...ownership,
  warehouse: { kind: 'cluster', enhancedVpcRouting: false, ...clusterSpec('p') },
  role: { name: 'p-role' },
  user: { name: 'p-user', create: false },
  tagKeys: [],
  group: 'p-group',
  network: { cidrs: 'auto' },
  subnetGroups: [],
  staging: [{ table: 'raw', source: { uri: 's3://b/raw/', region: 'eu-west-1' } }],
  mode: 'full',
  loads: true,
  ...more,
});

export const rawSource = { table: 'raw', uri: 's3://b/raw/', region: 'eu-west-1', regionFrom: 'input' } as const;

/** An account without obstacles, for `FakeAws`. */
export const emptyAccount = {
  'sts.GetCallerIdentity': { Arn: 'arn:aws:iam::123456789012:root' },
  'redshift.DescribeClusters': awsError('ClusterNotFoundFault'),
  'redshift.DescribeOrderableClusterOptions': {
    OrderableClusterOptions: [
      { NodeType: 'ra3.large', ClusterType: 'single-node' },
      { NodeType: 'ra3.large', ClusterType: 'multi-node' },
      { NodeType: 'ra3.4xlarge', ClusterType: 'multi-node' },
    ],
  },
  'ec2.DescribeVpcs': { Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '127.0.0.0/16' }] },
  'ec2.DescribeSecurityGroups': { SecurityGroups: [] },
  'iam.GetRole': awsError('NoSuchEntityException'),
  'iam.GetUser': awsError('NoSuchEntityException'),
  's3.ListObjectsV2': {
    Contents: [
      { Key: 'raw/', Size: 0 },
      { Key: 'raw/1.json', Size: 7, ETag: '"e"' },
    ],
  },
};
