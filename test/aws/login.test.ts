import { login } from '../../src/aws/login.ts';
import { FakeAws } from '../support/fake-aws.ts';

const running = { address: 'p', port: 5439, database: 'sales', adminUser: 'boss' };
const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:loader-abcdef';
const ref = { clusterIdentifier: 'p' };

test('a login is asked for a quarter of an hour, for the database and its administrator', async () => {
  const aws = new FakeAws({ 'redshift.GetClusterCredentials': { DbUser: 'IAM:boss', DbPassword: 'secret' } });
  expect(await login(aws.clients, ref, running)).toEqual({ user: 'IAM:boss', password: 'secret' });
  expect(aws.inputs('redshift.GetClusterCredentials')).toEqual([
    { ClusterIdentifier: 'p', DbUser: 'boss', DbName: 'sales', DurationSeconds: 900 },
  ]);
});

test('a login is that of the user who is named', async () => {
  const aws = new FakeAws({ 'redshift.GetClusterCredentials': { DbUser: 'IAM:loader', DbPassword: 'secret' } });
  expect(await login(aws.clients, { ...ref, dbUser: 'loader' }, running)).toMatchObject({ user: 'IAM:loader' });
  expect(aws.inputs('redshift.GetClusterCredentials')).toMatchObject([{ DbUser: 'loader' }]);
});

describe('a secret', () => {
  const loginWith = (SecretString?: string) => {
    const aws = new FakeAws({ 'secrets.GetSecretValue': { SecretString } });
    return { aws, told: login(aws.clients, { ...ref, secretArn }, running) };
  };

  test('tells user and password, and nothing else is asked for', async () => {
    const { aws, told } = loginWith('{"engine":"redshift","username":"loader","password":"s3cret"}');
    expect(await told).toEqual({ user: 'loader', password: 's3cret' });
    expect(aws.calls).toEqual([['secrets.GetSecretValue', { SecretId: secretArn }]]);
  });

  test.each([
    undefined,
    '',
    'hunter2',
    'null',
    '[]',
    '"hunter2"',
    '{"password":"hunter2"}',
    '{"username":"loader"}',
    '{"username":"loader","password":12}',
    '{"username":"loader","password":"hunter2"',
  ])('that is %j is refused by its ARN, and stays secret', async (text) => {
    const error: unknown = await loginWith(text).told.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: `the secret ${secretArn} is not a JSON object with the texts username and password`,
    });
    expect(String((error as Error).stack)).not.toContain('hunter2');
    expect(error).not.toHaveProperty('cause');
  });
});
