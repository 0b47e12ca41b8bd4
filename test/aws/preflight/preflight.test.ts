import { preflight, PreflightError, requirePassed, survey } from '../../../src/aws/preflight/preflight.ts';
import { checkTimeoutMs } from '../../../src/aws/preflight/finding.ts';
import type { Finding } from '../../../src/contract/preflight.ts';
import { clusterSpec } from '../../support/cluster-spec.ts';
import { FakeAws, awsError } from '../../support/fake-aws.ts';
import { foreign, ours } from '../../support/owners.ts';
import { emptyAccount, preflightRequest, rawSource } from '../../support/preflight-request.ts';

const look = (replies: object = {}, more: Parameters<typeof preflightRequest>[0] = {}): Promise<Finding[]> =>
  preflight(new FakeAws({ ...emptyAccount, ...replies }).clients, preflightRequest(more), [rawSource]);
/** What is not as it should be, by check. */
const others = (findings: Finding[]) => findings.filter(({ state }) => state !== 'passed');
const throttled = awsError('Throttling', 'slower');
const slowDown = awsError('SlowDown', 'slower');

test('an account in which nothing is in the way passes every check, and is only looked at', async () => {
  const aws = new FakeAws(emptyAccount);
  const findings = await preflight(aws.clients, preflightRequest(), [rawSource]);
  expect(findings.map(({ check, state }) => [check, state])).toEqual([
    ['credentials', 'passed'],
    ['permissions', 'passed'],
    ['names', 'passed'],
    ['nodes', 'passed'],
    ['network', 'passed'],
    ['sources', 'passed'],
  ]);
  expect(findings[2]).toMatchObject({ what: 'p, p-group, p-role' });
  expect(findings[5]?.why).toBe('holds files, the first s3://b/raw/1.json with 7 bytes');
  expect(aws.commands.filter((command) => !/[.](Describe|Get|List)/.test(command))).toEqual([]);
});

test('all that is wrong is told at once, each with what to do', async () => {
  const findings = await look(
    {
      'redshift.DescribeClusters': { Clusters: [{ Tags: foreign }] },
      'ec2.DescribeVpcs': { Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' }] },
      's3.ListObjectsV2': {},
    },
    { warehouse: { ...preflightRequest().warehouse, nodeType: 'ra3.huge' } as never },
  );
  expect(() => requirePassed(findings)).toThrow(PreflightError);
  const failed = findings.filter(({ state }) => state === 'failed');
  expect(failed.map(({ check, fix }) => [check, typeof fix])).toEqual([
    ['names', 'string'],
    ['nodes', 'string'],
    ['network', 'string'],
    ['sources', 'string'],
  ]);
  expect(new PreflightError(failed)).toMatchObject({
    isOfNames: false,
    message: expect.stringMatching(/^the Redshift/),
  });
});

test('names that are taken are a failure of their own kind, the pipeline’s own are free', async () => {
  const taken = await look({ 'iam.GetRole': { Role: { Tags: foreign } } });
  expect(new PreflightError(others(taken)).isOfNames).toBe(true);
  expect(others(await look({ 'iam.GetRole': { Role: { Tags: ours } } }))).toEqual([]);
});

test('a role that is there must trust Redshift, and its name is not to be free', async () => {
  const arn = 'arn:aws:iam::123456789012:role/keep';
  const trusted = (Service: string) => ({
    'iam.GetRole': {
      Role: {
        Arn: arn,
        AssumeRolePolicyDocument: encodeURIComponent(
          JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }] }),
        ),
      },
    },
  });
  const find = (service: string) => look(trusted(service), { role: { arn } });
  expect(others(await find('redshift.amazonaws.com'))).toEqual([]);
  expect(others(await find('ec2.amazonaws.com'))).toMatchObject([{ check: 'role', state: 'failed' }]);
});

test('a name that may not be looked at is told; without an answer nothing is known, and it is asked again', async () => {
  const denied = await look({ 'iam.GetRole': awsError('AccessDenied', 'not authorized') });
  expect(others(denied)).toEqual([
    {
      check: 'names',
      state: 'failed',
      what: 'the IAM role p-role',
      why: 'cannot be read (not authorized)',
      fix: 'give the worker the policy that `sparkify policy` prints',
    },
  ]);
  expect(new PreflightError(others(denied)).isOfNames).toBe(false);
  await expect(look({ 'iam.GetRole': throttled })).rejects.toBe(throttled);
});

test('who only looks is told of names that are not answered, beside all the rest', async () => {
  const aws = new FakeAws({ ...emptyAccount, 'iam.GetRole': throttled });
  const findings = await survey(aws.clients, preflightRequest(), [rawSource]);
  expect(others(findings)).toMatchObject([
    { check: 'names', state: 'failed', what: 'the names of p', why: 'could not be checked (slower)' },
  ]);
  expect(findings).toHaveLength(6);
});

test('what cannot be looked at otherwise is unknown, and keeps nobody from starting', async () => {
  const findings = await look({
    'redshift.DescribeOrderableClusterOptions': throttled,
    's3.ListObjectsV2': slowDown,
  });
  expect(others(findings)).toEqual([
    { check: 'nodes', state: 'unknown', what: 'ra3.large', why: 'could not be checked (slower)' },
    { check: 'sources', state: 'unknown', what: 'sources.raw', why: 'could not be checked (s3://b/raw/: slower)' },
  ]);
  expect(requirePassed(findings)).toBe(findings);
});

test.each([
  ['sources', 's3'],
  ['credentials', 'sts'],
] as const)('so is what AWS does not answer in time: %s', async (check, service) => {
  jest.useFakeTimers();
  try {
    const aws = new FakeAws(emptyAccount);
    aws.clients[service].send = (() => new Promise(() => undefined)) as never;
    const looked = preflight(aws.clients, preflightRequest(), [rawSource]);
    await jest.advanceTimersByTimeAsync(checkTimeoutMs);
    expect(others(await looked)).toEqual([expect.objectContaining({ check, state: 'unknown' })]);
    expect(jest.getTimerCount()).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});

describe('credentials', () => {
  const only = async (error: Error) => {
    const aws = new FakeAws({ ...emptyAccount, 'sts.GetCallerIdentity': error });
    return { findings: await preflight(aws.clients, preflightRequest(), [rawSource]), asked: aws.commands };
  };

  test.each([
    ['CredentialsProviderError', 'Could not load credentials from any providers', /^are missing .*any providers/],
    ['ExpiredToken', 'The security token is expired', /^have expired /],
    ['ExpiredTokenException', 'The security token is expired', /^have expired /],
    ['InvalidClientTokenId', 'The token is invalid', /^are refused by AWS in eu-west-1/],
    ['SignatureDoesNotMatch', 'Credential should be scoped to a valid region.', /^are refused by AWS in eu-west-1/],
  ])('that are wrong (%s) are all that is told, and all that is asked', async (code, message, why) => {
    const { findings, asked } = await only(awsError(code, message));
    expect(findings).toEqual([
      {
        check: 'credentials',
        state: 'failed',
        what: expect.stringMatching(/^the AWS credentials/),
        why: expect.stringMatching(why),
        fix: expect.stringMatching(/./),
      },
    ]);
    expect(new Set(asked)).toEqual(new Set(['sts.GetCallerIdentity']));
  });

  test('that are refused are told by where they were found, with what to do', async () => {
    const aws = new FakeAws({ ...emptyAccount, 'sts.GetCallerIdentity': awsError('InvalidClientTokenId', 'invalid') });
    aws.clients.sts.config.credentials = () =>
      Promise.resolve({ accessKeyId: 'AKIA0WXYZ', secretAccessKey: 's', $source: { CREDENTIALS_ENV_VARS: 'g' } });
    expect(await preflight(aws.clients, preflightRequest(), [rawSource])).toMatchObject([
      {
        what: 'the AWS credentials of the environment variables, whose AWS_ACCESS_KEY_ID ends in WXYZ',
        fix: expect.stringMatching(/^start the worker with valid ones .* enabled in their account\?$/) as string,
      },
    ]);
  });

  test('for a region without a host are told as such', async () => {
    const error = Object.assign(new Error('getaddrinfo ENOTFOUND sts.eu-wset-1.amazonaws.com'), { code: 'ENOTFOUND' });
    expect((await only(error)).findings).toMatchObject([{ state: 'failed', what: 'the region eu-west-1' }]);
  });

  test('that a machine tells only at the second time are good', async () => {
    const late = [awsError('CredentialsProviderError'), emptyAccount['sts.GetCallerIdentity']];
    expect(others(await look({ 'sts.GetCallerIdentity': late }))).toEqual([]);
  });

  test.each([
    ['Throttling', 'slower'],
    ['SignatureDoesNotMatch', 'Signature expired: 2026'],
  ])('of which AWS does not tell now (%s) keep the others from nothing but the permissions', async (code, message) => {
    const { findings } = await only(awsError(code, message));
    expect(findings.map(({ check, state }) => `${check} ${state}`)).toEqual([
      'credentials unknown',
      'names passed',
      'nodes passed',
      'network passed',
      'sources passed',
    ]);
  });

  test.each([
    ['environment variables, for a while', { CREDENTIALS_ENV_VARS: 'g' }, 60, 'warned'],
    ['environment variables, for long', { CREDENTIALS_ENV_VARS: 'g' }, 7200, 'passed'],
    ['a role, which are renewed', { CREDENTIALS_IMDS: '0' }, 60, 'passed'],
  ])('of %s', async (_whose, $source, seconds, state) => {
    const aws = new FakeAws(emptyAccount);
    const expiration = new Date(Date.now() + seconds * 1000);
    aws.clients.sts.config.credentials = (async () => ({ expiration, $source })) as never;
    const [credentials] = await preflight(aws.clients, preflightRequest(), []);
    expect(credentials).toMatchObject({ state, why: expect.stringContaining(expiration.toISOString()) });
  });
});

describe('a snapshot, which only who looks without a run is told of,', () => {
  const shape = { NodeType: 'ra3.large', NumberOfNodes: 1, DBName: 'dev', MasterUsername: 'awsuser' };
  const found = { ...shape, Status: 'available', OwnerAccount: '123456789012' };
  const request = preflightRequest({
    warehouse: { kind: 'cluster', enhancedVpcRouting: false, ...clusterSpec('p'), snapshotIdentifier: 'kept' },
  });
  const told = async (reply: object | Error) => {
    const aws = new FakeAws({ ...emptyAccount, 'redshift.DescribeClusterSnapshots': reply });
    return (await survey(aws.clients, request, [rawSource])).filter(({ check }) => check === 'snapshot');
  };

  test('passes when it is available, is this account’s and of such a cluster', async () => {
    expect(await told({ Snapshots: [found] })).toMatchObject([
      { state: 'passed', why: 'is available: 1 × ra3.large, the database dev' },
    ]);
    const aws = new FakeAws(emptyAccount);
    const checks = (await preflight(aws.clients, request, [rawSource])).map(({ check }) => check);
    expect(checks).not.toContain('snapshot');
  });

  test.each<[string, object | Error, string, RegExp]>([
    ['that is not there', awsError('ClusterSnapshotNotFoundFault'), 'failed', /there is no snapshot kept in eu-west-1/],
    ['that has failed', { Snapshots: [{ ...found, Status: 'failed' }] }, 'failed', /the snapshot kept is failed/],
    [
      'that is being taken',
      { Snapshots: [{ ...found, Status: 'creating' }] },
      'warned',
      /the snapshot kept is creating/,
    ],
    ['that is somebody else’s', { Snapshots: [{ ...found, OwnerAccount: '9' }] }, 'failed', /belongs to the account 9/],
    ['of another cluster', { Snapshots: [{ ...found, NumberOfNodes: 4 }] }, 'failed', /nodes is 1, allowed: 4/],
    ['that may not be looked at', awsError('AccessDenied', 'no'), 'failed', /cannot be restored \(no\)/],
    ['that AWS does not tell of', throttled, 'unknown', /could not be checked/],
  ])('%s', async (_which, reply, state, why) => {
    expect(await told(reply)).toMatchObject([{ state, why: expect.stringMatching(why) as string }]);
  });
});
