import { ensureCluster } from '../../src/aws/cluster.ts';
import { clusterSpec } from '../support/cluster-spec.ts';
import { FakeAws } from '../support/fake-aws.ts';
import { earlier, owner } from '../support/owners.ts';

const roleArn = 'arn:aws:iam::123456789012:role/sparkify/p-role';
const request = { cluster: clusterSpec('p'), roleArn, securityGroupIds: ['sg-1'], owner };
const cluster = {
  ClusterIdentifier: 'p',
  ClusterStatus: 'available',
  ClusterNamespaceArn: 'arn:aws:redshift:eu-west-1:123456789012:namespace:0a1b',
  IamRoles: [{ IamRoleArn: roleArn, ApplyStatus: 'in-sync' }],
  DBName: 'sales',
  MasterUsername: 'boss',
};
const showing = (more: object) => ({ 'redshift.DescribeClusters': { Clusters: [{ ...cluster, ...more }] } });

describe('an adopted cluster', () => {
  test('tells in what it is otherwise than an adopting run asks, and is left so', async () => {
    const key = '0a1b2c3d-0000-4000-8000-000000000000';
    const other = {
      Tags: earlier,
      NodeType: 'ra3.4xlarge',
      NumberOfNodes: 2,
      PubliclyAccessible: true,
      EnhancedVpcRouting: true,
      ClusterSubnetGroupName: 'theirs',
      KmsKeyId: `arn:aws:kms:eu-west-1:123456789012:key/${key}`,
      VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-9' }],
    };
    const aws = new FakeAws({ ...showing(other), 'redshift.CreateTags': {} });
    expect(await ensureCluster(aws.clients, request)).toEqual({
      created: false,
      differs: [
        'its node type is ra3.4xlarge, not ra3.large',
        'its number of nodes is 2, not 1',
        'its database is sales, not dev',
        'its admin user is boss, not awsuser',
        'its public access is true, not false',
        'its enhanced VPC routing is true, not false',
        'its subnet group is theirs, not default',
        'its security groups are sg-9, not sg-1',
      ],
    });
    const asked = { ...clusterSpec('p'), kmsKeyId: key.replace('0a1b', 'ffff') };
    expect((await ensureCluster(aws.clients, { ...request, cluster: asked })).differs).toContain(
      `its KMS key is ${key}, not ${asked.kmsKeyId}`,
    );
    expect(aws.commands.filter((name) => !/Describe|CreateTags/.test(name))).toEqual([]);
  });
});
