import { AuthorizeSecurityGroupIngressCommand, CreateSecurityGroupCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateClusterCommand, DescribeClustersCommand, RedshiftClient } from '@aws-sdk/client-redshift';
import type { Cluster } from '@aws-sdk/client-redshift';
import type { AwsConfig } from './account.ts';
import { until } from './until.ts';

/**
 * A cluster as somebody else would create it, without our tags: its role may read every bucket, and its port is open to
 * this machine.
 */
export async function makeOthersWarehouse(config: AwsConfig, identifier: string): Promise<Cluster> {
  const [redshift, iam, ec2] = [new RedshiftClient(config), new IAMClient(config), new EC2Client(config)];
  try {
    const role = await iam.send(
      new CreateRoleCommand({ RoleName: `${identifier}-team`, AssumeRolePolicyDocument: trustOfRedshift }),
    );
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    await iam.send(new AttachRolePolicyCommand({ RoleName: `${identifier}-team`, PolicyArn }));
    const group = new CreateSecurityGroupCommand({ GroupName: `${identifier}-team`, Description: 'of the team' });
    const GroupId = (await ec2.send(group)).GroupId ?? '';
    const [port, CidrIp] = [5439, '127.0.0.0/8'];
    await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId, IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp }),
    );
    const create = new CreateClusterCommand({
      ClusterIdentifier: identifier,
      ClusterType: 'multi-node',
      NumberOfNodes: 2,
      NodeType: 'ra3.4xlarge',
      DBName: 'prod',
      MasterUsername: 'team',
      ManageMasterPassword: true,
      VpcSecurityGroupIds: [GroupId],
      IamRoles: [role.Role?.Arn ?? ''],
      Tags: [{ Key: 'team', Value: 'analytics' }],
    });
    await redshift.send(create);
    return await available(redshift, identifier);
  } finally {
    for (const client of [redshift, iam, ec2]) client.destroy();
  }
}

const trustOfRedshift = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'redshift.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

async function available(redshift: RedshiftClient, identifier: string): Promise<Cluster> {
  let cluster: Cluster = {};
  await until(async () => {
    const { Clusters = [] } = await redshift.send(new DescribeClustersCommand({ ClusterIdentifier: identifier }));
    cluster = Clusters[0] ?? {};
    const areAttached = cluster.IamRoles?.every(({ ApplyStatus }) => ApplyStatus === 'in-sync') === true;
    return cluster.ClusterStatus === 'available' && areAttached;
  }, 60_000);
  return cluster;
}
