import { refuseTaken } from '../../src/aws/taken.ts';
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

test('names that are free, or ours, may be used, and nothing is changed', async () => {
  for (const account of [free, taken(ours), taken(earlier)]) {
    const aws = new FakeAws(account);
    await expect(refuseTaken(aws.clients, { ...names, user: 'p-user' })).resolves.toBeUndefined();
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
    const error = await refuseTaken(new FakeAws(taken(Tags)).clients, { ...names, user: 'p-user' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ name: 'ForeignResourceError' });
    const told = (error as Error).message.split('; ').map((problem) => problem.replace(/ exists .*/, ''));
    expect(told).toEqual([
      'the Redshift cluster p',
      'the security group p-group',
      'the IAM role p-role',
      'the IAM user p-user',
    ]);
  }
});

test('one name that others have is enough', async () => {
  const aws = new FakeAws({ ...taken(ours), 'iam.GetRole': { Role: { Tags: theirs } } });
  await expect(refuseTaken(aws.clients, names)).rejects.toThrow(/^the IAM role p-role exists[^;]*$/);
});

test('what is not made is not looked for', async () => {
  const aws = new FakeAws({});
  await expect(refuseTaken(aws.clients, ownership)).resolves.toBeUndefined();
  expect(aws.calls).toEqual([]);
});

test('no user is looked for where none is made', async () => {
  const aws = new FakeAws(free);
  await refuseTaken(aws.clients, names);
  expect(aws.commands).not.toContain('iam.GetUser');
});
