import { CreateClusterCommand } from '@aws-sdk/client-redshift';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
} from '@aws-sdk/client-secrets-manager';
import { refusalOf, startTestCloud, type TestCloud } from '../support/cloud.ts';

let local: TestCloud;
let arn: string;

beforeAll(async () => {
  local = await startTestCloud();
  for (const ClusterIdentifier of ['first', 'second']) {
    const { Cluster: cluster } = await local.redshift.send(
      new CreateClusterCommand({
        ClusterIdentifier,
        NodeType: 'ra3.large',
        ClusterType: 'single-node',
        MasterUsername: 'awsuser',
        ManageMasterPassword: true,
      }),
    );
    arn = cluster?.MasterPasswordSecretArn ?? '';
  }
});
afterAll(() => local.stop());

test('the secret of a cluster says whose it is, and its value only when asked for', async () => {
  const described = await local.secrets.send(new DescribeSecretCommand({ SecretId: arn }));
  expect(described).toMatchObject({
    ARN: arn,
    Name: 'redshift!second-awsuser',
    OwningService: 'redshift',
    Tags: [{ Key: 'aws:redshift:primaryClusterArn', Value: 'arn:aws:redshift:us-west-2:123456789012:cluster:second' }],
  });
  expect(described.CreatedDate?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  const { SecretString: text = '' } = await local.secrets.send(
    new GetSecretValueCommand({ SecretId: 'redshift!second-awsuser' }),
  );
  const { password } = JSON.parse(text) as { password: string };
  expect(JSON.stringify(described)).not.toContain(password);
});

test('secrets are listed in pages', async () => {
  const first = await local.secrets.send(new ListSecretsCommand({ MaxResults: 1 }));
  const second = await local.secrets.send(new ListSecretsCommand({ MaxResults: 1, NextToken: first.NextToken }));
  const names = [...(first.SecretList ?? []), ...(second.SecretList ?? [])].map(({ Name }) => Name);
  expect([names, second.NextToken]).toEqual([['redshift!first-awsuser', 'redshift!second-awsuser'], undefined]);
});

test.each([
  ['a version that is not there', { SecretId: 'redshift!first-awsuser', VersionStage: 'AWSPREVIOUS' }],
  ['a secret that is not there', { SecretId: 'nothing' }],
])('%s is refused', async (_, input) => {
  const refusal = await refusalOf(local.secrets.send(new GetSecretValueCommand(input)));
  expect(refusal).toMatchObject({ code: 'ResourceNotFoundException', status: 400 });
});

test('an action that is not there is refused by name', async () => {
  const create = new CreateSecretCommand({ Name: 'own', SecretString: 'x' });
  expect(await refusalOf(local.secrets.send(create))).toEqual({
    code: 'UnknownOperationException',
    message: 'The local cloud has no secretsmanager CreateSecret',
    status: 400,
  });
});
