import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPermissions, lesser } from '../../../src/aws/preflight/permissions.ts';
import { simulationsOf } from '../../../src/aws/policy/simulation.ts';
import { FakeAws, awsError } from '../../support/fake-aws.ts';
import { preflightRequest } from '../../support/preflight-request.ts';

const account = 'arn:aws:iam::123456789012';
const user = `${account}:user/worker`;

/** IAM as it allows all but that action. */
class Simulator extends FakeAws {
  constructor(denied?: string, MissingContextValues: string[] = []) {
    super();
    this.clients.iam.send = (async ({ input }: { input: { ActionNames: string[]; ResourceArns: string[] } }) => {
      this.calls.push(['iam.SimulatePrincipalPolicy', input]);
      const results = input.ActionNames.flatMap((EvalActionName) =>
        input.ResourceArns.map((EvalResourceName) => {
          const EvalDecision = EvalActionName === denied ? 'implicitDeny' : 'allowed';
          return { EvalActionName, EvalResourceName, EvalDecision, MissingContextValues };
        }),
      );
      return { EvaluationResults: results };
    }) as never;
  }
}

const find = (aws: FakeAws, caller = user) => checkPermissions(aws.clients, preflightRequest(), caller);

test('who may do all of the policy passes; the root is not asked about', async () => {
  expect(await find(new Simulator())).toMatchObject([{ state: 'passed', what: user }]);
  expect(await find(new FakeAws(), `${account}:root`)).toMatchObject([{ state: 'passed' }]);
});

test('a denied action is told, with its resource and the statement that allows it', async () => {
  expect(await find(new Simulator('iam:PassRole'))).toEqual([
    {
      check: 'permissions',
      state: 'failed',
      what: user,
      why: `is not authorized to perform: iam:PassRole on resource: ${account}:role/sparkify/p-role`,
      fix: 'give it the statement PassRole of `sparkify policy`',
    },
  ]);
});

test('the rights to pause and resume are asked for where each run does', async () => {
  const aws = new Simulator('redshift:PauseCluster');
  expect(await find(aws)).toMatchObject([{ state: 'passed' }]);
  const pausing = preflightRequest({ pauses: true });
  expect(await checkPermissions(aws.clients, pausing, user)).toMatchObject([
    { state: 'failed', why: expect.stringContaining('redshift:PauseCluster') as string },
  ]);
});

test('for a statement of the caller’s own, the simulation is told who calls', () => {
  const own = { StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' } };
  const statement = { Sid: 'F', Effect: 'Allow' as const, Action: ['redshift-data:CancelStatement'], Resource: ['*'] };
  const told = { values: ['AIDAEXAMPLE'], isList: false };
  expect(simulationsOf({ ...statement, Condition: own })[0]?.context).toEqual([
    { key: 'redshift-data:statement-owner-iam-userid', ...told },
    { key: 'aws:userid', ...told },
  ]);
});

test('one that a run does without is warned of', async () => {
  expect(await find(new Simulator('iam:ListRoles'))).toMatchObject([{ state: 'warned' }]);
  const workspace = preflightRequest({ workspace: 's3://b/work' });
  const listed = (request = preflightRequest()) =>
    checkPermissions(new Simulator('s3:ListBucket').clients, request, user);
  expect([await listed(), await listed(workspace)]).toMatchObject([[{ state: 'warned' }], [{ state: 'failed' }]]);
  const page = readFileSync(join(__dirname, '../../../docs/aws.md'), 'utf8');
  const passes = Array.from(page.matchAll(/^\| `(\w+)` .*\| The run passes[^|]*\|$/gm), ([, Sid]) => Sid);
  const told = ['CreateServiceRole', ...passes.filter((Sid) => !Sid?.startsWith('ListBucket'))];
  expect(lesser).toEqual(new Set(told));
});

test('one that a real request may be allowed is unknown', async () => {
  expect(await find(new Simulator('iam:PassRole', ['aws:SourceIp']))).toMatchObject([
    { state: 'unknown', why: expect.stringContaining('unless aws:SourceIp allows it') },
  ]);
});

test('who may not ask, or is nobody that can be asked about, is told as unknown', async () => {
  for (const code of ['AccessDenied', 'NoSuchEntityException', 'InvalidInputException']) {
    const aws = new FakeAws({ 'iam.SimulatePrincipalPolicy': awsError(code) });
    expect(await find(aws)).toMatchObject([{ state: 'unknown', what: user }]);
  }
  const throttled = new FakeAws({ 'iam.SimulatePrincipalPolicy': awsError('Throttling') });
  await expect(find(throttled)).rejects.toThrow('Throttling');
});

test('a session is asked about as its role, whose path IAM tells, where it may', async () => {
  const session = 'arn:aws:sts::123456789012:assumed-role/worker/i-1';
  const asked = async (reply: object) => {
    const aws = new FakeAws({ 'iam.GetRole': reply, 'iam.SimulatePrincipalPolicy': awsError('AccessDenied') });
    await find(aws, session);
    return aws.inputs('iam.SimulatePrincipalPolicy')[0];
  };
  const Arn = `${account}:role/team/worker`;
  expect(await asked({ Role: { Arn } })).toMatchObject({ PolicySourceArn: Arn });
  expect(await asked(awsError('AccessDenied'))).toMatchObject({ PolicySourceArn: `${account}:role/worker` });
});

test('of each kind of resource its own actions are asked, in the context that the statement names', () => {
  const statement = {
    Sid: 'x',
    Effect: 'Allow' as const,
    Action: ['iam:CreateRole', 'iam:CreateUser', 'redshift:CreateTags'],
    Resource: [`${account}:role/a`, `${account}:role/b`, `${account}:user/c`, 'arn:aws:redshift:r:1:cluster:d'],
    Condition: {
      StringEquals: { 'ec2:CreateAction': ['A', 'B'] },
      StringLike: { 's3:prefix': ['a${*}b*'] },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['k', 'l'] },
    },
  };
  const context = [
    { key: 'ec2:CreateAction', values: ['A'], isList: false },
    { key: 's3:prefix', values: ['a*b*'], isList: false },
    { key: 'aws:TagKeys', values: ['k', 'l'], isList: true },
  ];
  expect(simulationsOf(statement)).toEqual([
    { actions: ['iam:CreateRole'], resources: [`${account}:role/a`, `${account}:role/b`], context },
    { actions: ['iam:CreateUser'], resources: [`${account}:user/c`], context },
    { actions: ['redshift:CreateTags'], resources: ['arn:aws:redshift:r:1:cluster:d'], context },
  ]);
  expect(simulationsOf({ ...statement, Resource: ['*'], Condition: {} })).toEqual([
    { actions: statement.Action, resources: ['*'], context: [] },
  ]);
});
