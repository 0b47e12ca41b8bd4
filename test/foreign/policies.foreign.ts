import { describeWith, pythonPackages } from '../../local-cloud/test/clients/support/install.ts';
import { workerPolicy } from '../../src/aws/policy/worker.ts';
import type { PolicyRequest } from '../../src/aws/policy/request.ts';
import { runPython } from './support.ts';

/** Both linters know AWS's Service Authorization Reference: policy_sentry that of its release, parliament an older one. */

const request: PolicyRequest = {
  account: '123456789012',
  region: 'us-west-2',
  pipeline: 'shop',
  warehouse: { kind: 'cluster', identifier: 'shop', database: 'dev', adminUser: 'awsuser' },
  role: { name: 'shop-redshift' },
  user: 'shop-analyst',
  createsUser: false,
  lists: ['s3://shop/orders'],
  reads: ['s3://shop/orders'],
};

const secretArn = 'arn:aws:secretsmanager:us-west-2:123456789012:secret:dw-AbCdEf';
const existing = { kind: 'existing', identifier: 'dw' } as const;
const policies = {
  cluster: request,
  'cluster, user and workspace': { ...request, createsUser: true, workspace: 's3://work/shop' },
  existing: { ...request, warehouse: existing },
  'existing, with a secret': { ...request, warehouse: { ...existing, secretArn }, createsUser: true },
};

/** parliament's own gaps. It asks of each statement for every resource that an action needs, though another has it. */
const gaps: Record<string, string[]> = {
  cluster: [
    'RESOURCE_MISMATCH ec2:AuthorizeSecurityGroupIngress',
    'RESOURCE_MISMATCH ec2:CreateSecurityGroup',
    // It takes no resource in the reference that parliament has; in today's it does.
    'RESOURCE_MISMATCH redshift:DescribeClusters',
  ],
  existing: ['RESOURCE_MISMATCH redshift:DescribeClusters'],
};

interface Found {
  parliament: string[];
  policy_sentry: string[];
}

describeWith('python3')('the policies of a worker', () => {
  const lint = async (documents: object) => {
    const packages = await pythonPackages('policy_sentry', '0.15.2', 'parliament==1.6.4');
    return (await runPython(packages, 'lint_policies.py', documents)) as Record<string, Found>;
  };

  test('are clean, and as narrow as the reference allows', async () => {
    const documents = Object.entries(policies).map(([name, each]) => [name, workerPolicy(each)]);
    const found = await lint(Object.fromEntries(documents) as object);
    expect(Object.keys(found)).toEqual(Object.keys(policies));
    for (const [name, { parliament, policy_sentry: sentry }] of Object.entries(found))
      expect([name, sentry, parliament]).toEqual([name, [], gaps[name.split(',')[0] ?? '']]);
  });

  test('are looked at: what is wrong on purpose is told', async () => {
    const document = (Action: string, Resource: string, Condition = {}) => ({
      Version: '2012-10-17',
      Statement: [{ Sid: 'Wrong', Effect: 'Allow', Action: [Action], Resource: [Resource], Condition }],
    });
    const tagged = { StringEquals: { 'aws:RequestTag/a': 'b' } };
    const found = await lint({
      action: document('redshift:CreateClusters', '*'),
      resource: document('ec2:DeleteSecurityGroup', 'arn:aws:ec2:us-west-2:123456789012:vpc/*'),
      wide: document('iam:PassRole', '*'),
      condition: document('ec2:DescribeVpcs', '*', tagged),
    });
    const told = Object.values(found).map((each) => each.policy_sentry.join());
    expect(told).toEqual([
      'Wrong: there is no action redshift:CreateClusters',
      'Wrong: ec2:DeleteSecurityGroup does not know the resource arn:aws:ec2:us-west-2:123456789012:vpc/*',
      "Wrong: iam:PassRole could be narrowed to ['arn:*:iam::*:role/*']",
      'Wrong: ec2:DescribeVpcs has no condition key aws:RequestTag/a on *',
    ]);
  });
});
