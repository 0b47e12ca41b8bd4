import { AuthorizeSecurityGroupIngressCommand, CreateSecurityGroupCommand } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateClusterCommand,
  GetClusterCredentialsCommand,
  waitUntilClusterAvailable,
} from '@aws-sdk/client-redshift';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TestCloud } from '../../../../test/support/cloud.ts';
import { startCloud } from '../../../../test/support/cloud.ts';

const execute = promisify(execFile);

/** A cluster of the local cloud, open to this machine, and a bucket that it may read and write. */
export interface Warehouse {
  cloud: TestCloud;
  /** What a client needs to log in, by the names of libpq's environment variables. */
  env: Record<'PGHOST' | 'PGPORT' | 'PGDATABASE' | 'PGUSER' | 'PGPASSWORD' | 'PGSSLMODE' | 'PGSSLROOTCERT', string>;
  clusterIdentifier: string;
  bucket: string;
  roleArn: string;
  /** Temporary credentials of the master user. */
  credentials(): Promise<{ user: string; password: string }>;
  /** Runs a program with `env` and the local cloud's AWS variables; returns what it printed. */
  run(program: string, args: string[], env?: Record<string, string>): Promise<string>;
  /** Runs a Python script with these packages. */
  runPython(packages: string, script: string, ...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

const clusterIdentifier = 'clients';
const bucket = 'client-data';
const masterPassword = 'Sparkify2018';

const allow = (action: string[], resource: string[]) => ({ Effect: 'Allow', Action: action, Resource: resource });

async function createRole({ clients }: TestCloud): Promise<string> {
  const trust = { Effect: 'Allow', Principal: { Service: 'redshift.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const document = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const { Role } = await clients.iam.send(
    new CreateRoleCommand({ RoleName: 'reader', AssumeRolePolicyDocument: document(trust) }),
  );
  const policy = document(
    allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], [`arn:aws:s3:::${bucket}/*`]),
    allow(['s3:ListBucket', 's3:GetBucketLocation'], [`arn:aws:s3:::${bucket}`]),
  );
  await clients.iam.send(new PutRolePolicyCommand({ RoleName: 'reader', PolicyName: 'data', PolicyDocument: policy }));
  return Role?.Arn ?? '';
}

async function openSecurityGroup({ clients }: TestCloud): Promise<string> {
  const { GroupId = '' } = await clients.ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'clients', Description: 'test clients' }),
  );
  const range = { IpProtocol: 'tcp', FromPort: 1, ToPort: 65_535, IpRanges: [{ CidrIp: '127.0.0.1/32' }] };
  await clients.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [range] }));
  return GroupId;
}

async function createCluster({ clients }: TestCloud, roleArn: string, groupId: string) {
  await clients.redshift.send(
    new CreateClusterCommand({
      ClusterIdentifier: clusterIdentifier,
      NodeType: 'ra3.large',
      ClusterType: 'single-node',
      DBName: 'dev',
      MasterUsername: 'admin',
      MasterUserPassword: masterPassword,
      IamRoles: [roleArn],
      DefaultIamRoleArn: roleArn,
      VpcSecurityGroupIds: [groupId],
    }),
  );
  const { final } = await waitUntilClusterAvailable(
    { client: clients.redshift, minDelay: 0.1, maxDelay: 0.2, maxWaitTime: 60 },
    { ClusterIdentifier: clusterIdentifier },
  );
  const { Clusters } = final as { Clusters: { Endpoint: { Address: string; Port: number } }[] };
  return Clusters[0]?.Endpoint ?? { Address: '', Port: 0 };
}

/** Puts the objects, by key, into the bucket. */
export async function putObjects(objects: Record<string, string>): Promise<void> {
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  for (const [Key, Body] of Object.entries(objects)) await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  s3.destroy();
}

export async function startWarehouse(objects: Record<string, string> = {}): Promise<Warehouse> {
  const cloud = await startCloud();
  const roleArn = await createRole(cloud);
  await putObjects(objects);
  const { Address, Port } = await createCluster(cloud, roleArn, await openSecurityGroup(cloud));
  const env = {
    PGHOST: Address,
    PGPORT: String(Port),
    PGDATABASE: 'dev',
    PGUSER: 'admin',
    PGPASSWORD: masterPassword,
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: cloud.caFile,
  };
  const run: Warehouse['run'] = async (program, args, more = {}) => {
    const options = { env: { ...process.env, ...env, ...more }, maxBuffer: 1 << 26 };
    return (await execute(program, args, options)).stdout;
  };
  return {
    cloud,
    env,
    clusterIdentifier,
    bucket,
    roleArn,
    async credentials() {
      const { DbUser = '', DbPassword = '' } = await cloud.clients.redshift.send(
        new GetClusterCredentialsCommand({ ClusterIdentifier: clusterIdentifier, DbUser: 'admin', DbName: 'dev' }),
      );
      return { user: DbUser, password: DbPassword };
    },
    run,
    runPython: (packages, script, ...args) =>
      run('python3', [script, ...args], {
        PYTHONPATH: packages,
        PYTHONDONTWRITEBYTECODE: '1',
        // boto3 does not read AWS_REGION.
        AWS_DEFAULT_REGION: cloud.clients.region,
        // redshift_connector trusts its own list of authorities and OpenSSL's default ones.
        SSL_CERT_FILE: cloud.caFile,
        CLUSTER: clusterIdentifier,
        BUCKET: bucket,
        ROLE: roleArn,
      }),
    stop: () => cloud.stop(),
  };
}
