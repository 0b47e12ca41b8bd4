import { findTaken } from '../../src/aws/taken.ts';
import { FakeAws, awsError } from '../support/fake-aws.ts';
import { earlier, foreign, ours, ownership, theirs } from '../support/owners.ts';

const names = { ...ownership, cluster: 'p', group: 'p-group', role: 'p-role' };
const free = {
  'redshift.DescribeClusters': awsError('ClusterNotFoundFault'),
  'ec2.DescribeVpcs': { Vpcs: [{ VpcId: 'vpc-1' }] },
  'ec2.DescribeSecurityGroups': { SecurityGroups: [] },
  'iam.GetRole': awsError('NoSuchEntityException'),
  'iam.GetUser': awsError('NoSuchEntityException'),
};
const taken = (Tags: object[] | undefined) => ({
  ...free,
  'redshift.DescribeClusters': { Clusters: [{ Tags }] },
  'ec2.DescribeSecurityGroups': { SecurityGroups: [{ Tags }] },
  'iam.GetRole': { Role: { Tags } },
  'iam.GetUser': { User: { Tags } },
});

const nothing = { taken: [], unseen: [] };

test('names that are free, or ours, may be used, and nothing is changed', async () => {
  for (const account of [free, taken(ours), taken(earlier)]) {
    const aws = new FakeAws(account);
    expect(await findTaken(aws.clients, { ...names, user: 'p-user' })).toEqual(nothing);
    expect(Object.fromEntries(aws.calls)).toMatchObject({
      'redshift.DescribeClusters': { ClusterIdentifier: 'p' },
      'iam.GetRole': { RoleName: 'p-role' },
      'iam.GetUser': { UserName: 'p-user' },
      'ec2.DescribeSecurityGroups': {
        Filters: [
          { Name: 'vpc-id', Values: ['vpc-1'] },
          { Name: 'group-name', Values: ['p-group'] },
        ],
      },
    });
  }
});

test('every name that others have is told at once', async () => {
  for (const Tags of [foreign, theirs, undefined]) {
    const told = await findTaken(new FakeAws(taken(Tags)).clients, { ...names, user: 'p-user' });
    expect(told.taken.filter(({ why, fix }) => !why.startsWith('exists and ') || !fix.startsWith('choose '))).toEqual(
      [],
    );
    expect(told.taken.map(({ what }) => what)).toEqual([
      'the Redshift cluster p',
      'the security group p-group',
      'the IAM role p-role',
      'the IAM user p-user',
    ]);
  }
});

test('one name that others have is enough', async () => {
  const aws = new FakeAws({ ...taken(ours), 'iam.GetRole': { Role: { Tags: theirs } } });
  expect(await findTaken(aws.clients, names)).toMatchObject({ taken: [{ what: 'the IAM role p-role' }] });
});

test('what is not made is not looked for', async () => {
  const aws = new FakeAws({});
  expect(await findTaken(aws.clients, ownership)).toEqual(nothing);
  expect(aws.calls).toEqual([]);
});

test('no user is looked for where none is made', async () => {
  const aws = new FakeAws(free);
  await findTaken(aws.clients, names);
  expect(aws.commands).not.toContain('iam.GetUser');
});

test('what could not be looked at keeps nobody from telling the others', async () => {
  const denied = awsError('AccessDenied');
  const aws = new FakeAws({ ...taken(foreign), 'iam.GetRole': denied });
  const { taken: others, unseen } = await findTaken(aws.clients, names);
  expect(others.map(({ what }) => what)).toEqual(['the Redshift cluster p', 'the security group p-group']);
  expect(unseen).toEqual([{ what: 'the IAM role p-role', error: denied }]);
});

test('a group is not looked for where there is no default VPC', async () => {
  const aws = new FakeAws({ ...free, 'ec2.DescribeVpcs': { Vpcs: [] } });
  expect(await findTaken(aws.clients, names)).toEqual(nothing);
  expect(aws.commands).not.toContain('ec2.DescribeSecurityGroups');
});
