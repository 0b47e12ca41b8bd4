import { setTimeout as pause } from 'node:timers/promises';
import { AuthorizeSecurityGroupIngressCommand, DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateClusterCommand, DescribeClustersCommand, RedshiftClient, type Cluster } from '@aws-sdk/client-redshift';
import { newPassword } from '../../redshift/password.ts';
import type { ClusterOptions, LocalCloudAddress, Warehouse } from '../options.ts';
import { ClusterError } from './error.ts';

const roleName = 'local-cloud-buckets';
const pollMs = 50;

/**
 * Creates a cluster of the cloud and everything needed to use it from this machine, through the API like any client,
 * and waits until it answers. Throws ClusterError.
 */
export const createCluster = async (cloud: LocalCloudAddress, options: ClusterOptions): Promise<Warehouse> => {
  const { endpoint, region, accessKeyId, secretAccessKey } = cloud;
  const config = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  const clients = { iam: new IAMClient(config), ec2: new EC2Client(config), redshift: new RedshiftClient(config) };
  try {
    await Promise.all([makeRole(clients.iam), openPorts(clients.ec2)]);
    const roleArn = `arn:aws:iam::${cloud.accountId}:role/${roleName}`;
    const { database = 'dev', user = 'awsuser', password = newPassword(20) } = options;
    const wanted = { database, user, password, roleArn };
    const identifier = await create(clients.redshift, wanted, options.identifier);
    const { host, port } = await untilAvailable(clients.redshift, identifier);
    return { identifier, host, port, ...wanted };
  } catch (cause) {
    if (cause instanceof ClusterError) throw cause;
    const { name, message } = cause as Error;
    throw new ClusterError(`The cluster was not created: ${name}: ${message}`, { cause });
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
};

/** Those of an earlier cluster, or of an earlier start on the same home, are as good. */
const unlessThere = async (call: Promise<unknown>, ...names: string[]): Promise<void> => {
  await call.catch((error: Error) => {
    if (!names.includes(error.name)) throw error;
  });
};

const statement = (more: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...more } });

/** A role that Redshift may take on, and that may do anything with the buckets. */
const makeRole = async (iam: IAMClient): Promise<void> => {
  const trust = statement({ Principal: { Service: 'redshift.amazonaws.com' }, Action: 'sts:AssumeRole' });
  const role = new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: trust });
  await unlessThere(iam.send(role), 'EntityAlreadyExistsException');
  const policy = statement({ Action: 's3:*', Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName: roleName, PolicyName: 'buckets', PolicyDocument: policy }));
};

/** Opens every port of the clusters' default security group to this machine only. */
const openPorts = async (ec2: EC2Client): Promise<void> => {
  const { SecurityGroups } = await ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: ['default'] }] }),
  );
  const rule = { IpProtocol: 'tcp', FromPort: 1, ToPort: 65_535, IpRanges: [{ CidrIp: '127.0.0.1/32' }] };
  const ingress = new AuthorizeSecurityGroupIngressCommand({
    GroupId: SecurityGroups?.[0]?.GroupId ?? '',
    IpPermissions: [rule],
  });
  await unlessThere(ec2.send(ingress), 'InvalidPermission.Duplicate');
};

interface Wanted {
  database: string;
  user: string;
  password: string;
  roleArn: string;
}

/** Returns the identifier: the one that is given, else the first that is free. */
const create = async (redshift: RedshiftClient, wanted: Wanted, given?: string): Promise<string> => {
  for (let count = 1; ; count += 1) {
    const identifier = given ?? `cluster-${count}`;
    try {
      await redshift.send(
        new CreateClusterCommand({
          ClusterIdentifier: identifier,
          NodeType: 'ra3.large',
          ClusterType: 'single-node',
          DBName: wanted.database,
          MasterUsername: wanted.user,
          MasterUserPassword: wanted.password,
          IamRoles: [wanted.roleArn],
          DefaultIamRoleArn: wanted.roleArn,
        }),
      );
      return identifier;
    } catch (error) {
      if (given !== undefined || (error as Error).name !== 'ClusterAlreadyExistsFault') throw error;
    }
  }
};

const untilAvailable = async (
  redshift: RedshiftClient,
  identifier: string,
): Promise<{ host: string; port: number }> => {
  for (;;) {
    const { Clusters } = await redshift.send(new DescribeClustersCommand({ ClusterIdentifier: identifier }));
    const cluster = Clusters?.[0];
    const endpoint = cluster?.Endpoint;
    if (isReady(cluster)) return { host: endpoint?.Address ?? '', port: endpoint?.Port ?? 0 };
    if (cluster?.ClusterStatus === 'hardware-failure')
      throw new ClusterError(`The process of the cluster ${identifier} does not start; what the cloud logs tells why.`);
    await pause(pollMs);
  }
};

const isReady = (cluster: Cluster | undefined): boolean =>
  cluster?.ClusterStatus === 'available' && (cluster.IamRoles ?? []).every((role) => role.ApplyStatus === 'in-sync');
