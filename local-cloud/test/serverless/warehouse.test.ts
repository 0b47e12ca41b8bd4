import { readFileSync } from 'node:fs';
import { AuthorizeSecurityGroupIngressCommand, DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateNamespaceCommand,
  CreateWorkgroupCommand,
  GetCredentialsCommand,
  GetWorkgroupCommand,
} from '@aws-sdk/client-redshift-serverless';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Client } from 'pg';
import { until } from '../../../test/support/until.ts';
import { startClusterProcess } from '../../src/engine/process.ts';
import { policy, serverlessTrust, startTestCloud, type TestCloud } from '../support/cloud.ts';

/** A workgroup with the engine's own process. */
let local: TestCloud;
const arn = 'arn:aws:iam::123456789012:role/reader';

beforeAll(async () => {
  local = await startTestCloud({ startProcess: startClusterProcess });
  const { s3, iam, ec2, serverless } = local;
  const place = { LocationConstraint: 'us-west-2' } as const;
  await s3.send(new CreateBucketCommand({ Bucket: 'songs', CreateBucketConfiguration: place }));
  await s3.send(new PutObjectCommand({ Bucket: 'songs', Key: 'a.json', Body: '{"id":1}{"id":2}' }));
  await iam.send(new CreateRoleCommand({ RoleName: 'reader', AssumeRolePolicyDocument: serverlessTrust }));
  const PolicyDocument = policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'reader', PolicyName: 's3', PolicyDocument }));
  const { SecurityGroups: [group] = [] } = await ec2.send(new DescribeSecurityGroupsCommand());
  const rule = { IpProtocol: 'tcp', FromPort: 0, ToPort: 65535, IpRanges: [{ CidrIp: '127.0.0.1/32' }] };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group?.GroupId, IpPermissions: [rule] }));
  await serverless.send(
    new CreateNamespaceCommand({ namespaceName: 'music', defaultIamRoleArn: arn, manageAdminPassword: true }),
  );
  await serverless.send(new CreateWorkgroupCommand({ workgroupName: 'music', namespaceName: 'music', port: 8191 }));
}, 60_000);
afterAll(() => local.stop());

const shown = async () =>
  (await local.serverless.send(new GetWorkgroupCommand({ workgroupName: 'music' }))).workgroup ?? {};

const connect = async (): Promise<Client> => {
  const { endpoint } = await shown();
  const { dbUser, dbPassword } = await local.serverless.send(
    new GetCredentialsCommand({ workgroupName: 'music', dbName: 'dev' }),
  );
  const ssl = { ca: readFileSync(local.cloud.caFile, 'utf8') };
  const place = { host: endpoint?.address ?? '', port: endpoint?.port ?? 0, database: 'dev' };
  const client = new Client({ ...place, user: dbUser, password: dbPassword, ssl });
  await client.connect();
  return client;
};

test('answers SQL to who asked for credentials, and loads with the roles of its namespace', async () => {
  await until(async () => (await shown()).status === 'AVAILABLE');
  const client = await connect();
  try {
    await client.query('create table songs (id int)');
    await client.query(`copy songs from 's3://songs/' iam_role default json 'auto'`);
    await client.query(`copy songs from 's3://songs/' iam_role '${arn}' json 'auto'`);
    const { rows } = await client.query('select count(*) as songs, current_user as name from songs');
    expect(rows).toEqual([{ songs: '4', name: 'IAM:root' }]);
    const other = `copy songs from 's3://songs/' iam_role '${arn}2' json 'auto'`;
    await expect(client.query(other)).rejects.toThrow('is not associated with the cluster');
  } finally {
    await client.end();
  }
});

test('tells of itself by the SYS views alone, as Serverless does', async () => {
  await until(async () => (await shown()).status === 'AVAILABLE');
  const client = await connect();
  try {
    const denied = client.query('select * from stl_load_errors');
    await expect(denied).rejects.toMatchObject({
      code: '42501',
      message: 'permission denied for relation stl_load_errors',
    });
    const { rows } = await client.query(
      'select status, database_name from sys_session_history where session_id = pg_backend_pid()',
    );
    expect(rows).toEqual([{ status: 'active', database_name: 'dev' }]);
    await local.s3.send(new PutObjectCommand({ Bucket: 'songs', Key: 'b.json', Body: '{"id":"x"}' }));
    await client.query('create table refused (id int)');
    const failing = client.query(`copy refused from 's3://songs/b' iam_role default json 'auto'`);
    await expect(failing).rejects.toThrow("Check 'sys_load_error_detail' system table for details.");
    const { rows: told } = await client.query('select column_name from sys_load_error_detail');
    expect(told).toEqual([{ column_name: expect.stringMatching(/^id *$/) }]);
  } finally {
    await client.end();
  }
});
