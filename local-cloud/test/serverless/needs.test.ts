import { CreateRoleCommand } from '@aws-sdk/client-iam';
import {
  CreateNamespaceCommand,
  CreateWorkgroupCommand,
  GetCredentialsCommand,
  GetNamespaceCommand,
  GetWorkgroupCommand,
  ListTagsForResourceCommand,
  ListWorkgroupsCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-redshift-serverless';
import { serverlessTrust } from '../support/cloud.ts';
import { account, requested, startNeedsLab, type NeedsLab, type Wanted } from '../support/needs.ts';

let lab: NeedsLab;
let namespaceArn: string;
let workgroupArn: string;
const tags = [{ key: 'Owner', value: 'ann' }];

beforeAll(async () => {
  lab = await startNeedsLab();
  await lab.local.iam.send(new CreateRoleCommand({ RoleName: 'reader', AssumeRolePolicyDocument: serverlessTrust }));
  const { serverless } = lab.local;
  const made = await serverless.send(new CreateNamespaceCommand({ namespaceName: 'known', tags }));
  const group = await serverless.send(
    new CreateWorkgroupCommand({ workgroupName: 'known', namespaceName: 'known', tags }),
  );
  namespaceArn = made.namespace?.namespaceArn ?? '';
  workgroupArn = group.workgroup?.workgroupArn ?? '';
});
afterAll(() => lab.stop());

const arn = (path: string) => `arn:aws:redshift-serverless:us-west-2:${account}:${path}`;
const has = { 'aws:ResourceTag/Owner': 'ann' };
const need = (action: string, resource: string, holds: Wanted['holds'] = {}): Wanted => ({
  action: `redshift-serverless:${action}`,
  resource,
  holds,
});

test('a namespace is made with its tags, its role and a managed password', async () => {
  const secret = `arn:aws:secretsmanager:us-west-2:${account}:secret:redshift!full-admin`;
  const via = { 'aws:ViaAWSService': 'true' };
  const role = `arn:aws:iam::${account}:role/reader`;
  const secretActions = [
    'CreateSecret',
    'TagResource',
    'DescribeSecret',
    'RotateSecret',
    'UpdateSecret',
    'DeleteSecret',
  ];
  const needs = [
    need('CreateNamespace', arn('namespace/*'), requested),
    need('TagResource', arn('namespace/*'), requested),
    { action: 'iam:PassRole', resource: role, holds: { 'iam:PassedToService': 'redshift-serverless.amazonaws.com' } },
    { action: 'secretsmanager:GetRandomPassword', resource: '*', holds: via },
    ...secretActions.map((name) => ({ action: `secretsmanager:${name}`, resource: secret, holds: via })),
  ];
  const input = { namespaceName: 'full', manageAdminPassword: true, iamRoles: [role], tags };
  expect(await lab.unmet(needs, ({ serverless }) => serverless.send(new CreateNamespaceCommand(input)))).toEqual([]);
});

test('a workgroup is made with its tags', async () => {
  const needs = [
    need('CreateWorkgroup', arn('workgroup/*'), requested),
    need('TagResource', arn('workgroup/*'), requested),
  ];
  const input = { workgroupName: 'full', namespaceName: 'full', tags };
  expect(await lab.unmet(needs, ({ serverless }) => serverless.send(new CreateWorkgroupCommand(input)))).toEqual([]);
});

test('what is there is named by its ARN, with its tags', async () => {
  const workgroupName = 'known';
  const cases: [Wanted, Parameters<NeedsLab['unmet']>[1]][] = [
    [
      need('GetNamespace', namespaceArn, has),
      (c) => c.serverless.send(new GetNamespaceCommand({ namespaceName: 'known' })),
    ],
    [need('GetWorkgroup', workgroupArn, has), (c) => c.serverless.send(new GetWorkgroupCommand({ workgroupName }))],
    [need('GetCredentials', workgroupArn, has), (c) => c.serverless.send(new GetCredentialsCommand({ workgroupName }))],
    [
      need('ListTagsForResource', workgroupArn, has),
      (c) => c.serverless.send(new ListTagsForResourceCommand({ resourceArn: workgroupArn })),
    ],
    [
      need('TagResource', workgroupArn, { ...has, ...requested }),
      (c) => c.serverless.send(new TagResourceCommand({ resourceArn: workgroupArn, tags })),
    ],
    [need('ListWorkgroups', '*'), (c) => c.serverless.send(new ListWorkgroupsCommand())],
    [
      need('UntagResource', workgroupArn, { ...has, 'aws:TagKeys': ['Owner'] }),
      (c) => c.serverless.send(new UntagResourceCommand({ resourceArn: workgroupArn, tagKeys: ['Owner'] })),
    ],
  ];
  for (const [wanted, call] of cases) expect(await lab.unmet([wanted], call)).toEqual([]);
});
