import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { Account } from './account.ts';
import type { AwsConfig } from './account.ts';
import type { FaultControl } from './faults.ts';
import { copySparkify } from './project.ts';

/** Something broken, and the check that must report it. */
export interface BrokenSetUp {
  title: string;
  check: string;
  /** How the page describes it. */
  how: string;
  input?: object;
  /** Variables that the page shows before the command. */
  shownEnv?: NodeJS.ProcessEnv;
  env?: NodeJS.ProcessEnv;
  /** Folder of the project. */
  project?: string;
  /** A fault to inject into the local cloud meanwhile. */
  fault?: Parameters<FaultControl['put']>[1];
}

/**
 * Breaks the account and the folder, which has a copy of the Sparkify project. Returns the set-ups in the order of the
 * checks.
 */
export async function breakSetUps(aws: AwsConfig, folder: string): Promise<BrokenSetUp[]> {
  return [
    {
      title: 'Bad SQL',
      check: 'project',
      how: 'A file of the project asks for a parameter that there is not.',
      project: wrongProject(folder),
    },
    {
      title: 'Temporal out of reach',
      check: 'temporal',
      how: 'Nothing listens at the address.',
      shownEnv: { TEMPORAL_ADDRESS: '127.0.0.1:1' },
    },
    {
      title: 'No credentials',
      check: 'credentials',
      how: 'No variables, no profile, and no machine with a role.',
      env: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
    },
    {
      title: 'Expired credentials',
      check: 'credentials',
      how: 'A session token that was copied into the environment an hour ago.',
      fault: {
        service: 'sts',
        action: 'GetCallerIdentity',
        fault: 'error',
        code: 'ExpiredToken',
        message: 'The security token included in the request is expired',
        statusCode: 403,
      },
    },
    {
      title: 'A denied action',
      check: 'permissions',
      how: 'The worker’s user may do everything but create a cluster.',
      env: await restrictedUser(aws),
    },
    {
      title: 'A name that is taken',
      check: 'names',
      how: 'Somebody else has a role of that name.',
      input: { name: await takenName(aws) },
    },
    {
      title: 'No default VPC',
      check: 'network',
      how: 'The account has deleted it, and the input names no other.',
      fault: { service: 'ec2', action: 'DescribeVpcs', fault: 'empty' },
    },
    {
      title: 'A private cluster, from outside',
      check: 'network',
      how: 'The worker runs on a laptop, and the cluster is to stand in a VPC that nothing leads to.',
      input: { network: { subnetIds: await subnetsElsewhere(aws) } },
    },
    {
      title: 'The wrong region',
      check: 'sources',
      how: 'The bucket is in another region than the input says.',
      input: { sources: { staging_songs: { region: 'eu-west-1' } } },
    },
    {
      title: 'An empty source',
      check: 'sources',
      how: 'Nothing has a key that begins so.',
      input: { sources: { staging_songs: { uri: 's3://udacity-dend/song-data' } } },
    },
  ];
}

function wrongProject(folder: string): string {
  const wrong = join(folder, 'wrong');
  copySparkify(wrong);
  const file = join(wrong, 'sql/1-staging/staging_songs.copy.sql');
  writeFileSync(file, readFileSync(file, 'utf8').replace(":'role_arn'", ":'role'"));
  return wrong;
}

async function restrictedUser(aws: AwsConfig): Promise<NodeJS.ProcessEnv> {
  const iam = new IAMClient(aws);
  const UserName = 'worker';
  await iam.send(new CreateUserCommand({ UserName }));
  const Statement = [
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Deny', Action: 'redshift:CreateCluster', Resource: '*' },
  ];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'most', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  iam.destroy();
  return { AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId, AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey };
}

async function takenName(aws: AwsConfig): Promise<string> {
  const account = new Account(aws);
  await account.plant('shop', ['role']);
  account.close();
  return 'shop';
}

async function subnetsElsewhere(aws: AwsConfig): Promise<string[]> {
  const ec2 = new EC2Client(aws);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.7.0.0/16' }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.7.1.0/24' }));
  ec2.destroy();
  return [Subnet?.SubnetId ?? ''];
}
