import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { refusalOf, type Clients } from '../support/cloud.ts';
import { account, owned, requested, startNeedsLab, Tags, type NeedsLab } from '../support/needs.ts';

let lab: NeedsLab;
let groupId: string;
let vpcId: string;
beforeAll(async () => {
  lab = await startNeedsLab();
  const { ec2 } = lab.local;
  const group = new CreateSecurityGroupCommand({
    GroupName: 'g',
    Description: 'd',
    TagSpecifications: [{ ResourceType: 'security-group', Tags }],
  });
  groupId = (await ec2.send(group)).GroupId ?? '';
  vpcId = (await ec2.send(new DescribeVpcsCommand({}))).Vpcs?.[0]?.VpcId ?? '';
});
afterAll(() => lab.stop());

const ec2Arn = (path: string) => `arn:aws:ec2:us-west-2:${account}:${path}`;
const region = { 'ec2:Region': 'us-west-2' };

describe('EC2', () => {
  const TagSpecifications = (type: 'security-group' | 'security-group-rule') => [{ ResourceType: type, Tags }];

  test('makes a group in a VPC, and tags it for the call that makes it', async () => {
    const group = ec2Arn('security-group/*');
    expect(
      await lab.unmet(
        [
          { action: 'ec2:CreateSecurityGroup', resource: group, holds: { ...requested, ...region } },
          {
            action: 'ec2:CreateSecurityGroup',
            resource: ec2Arn(`vpc/${vpcId}`),
            holds: { 'ec2:VpcID': vpcId, 'ec2:Tenancy': 'default', ...region },
          },
          {
            action: 'ec2:CreateTags',
            resource: group,
            holds: { 'ec2:CreateAction': 'CreateSecurityGroup', ...requested, ...region },
          },
        ],
        ({ ec2 }) =>
          ec2.send(
            new CreateSecurityGroupCommand({
              GroupName: 'new',
              Description: 'd',
              VpcId: vpcId,
              TagSpecifications: TagSpecifications('security-group'),
            }),
          ),
      ),
    ).toEqual([]);
  });

  test('opens a port of a group, and tags the rule for the call that makes it', async () => {
    const own = { 'ec2:SecurityGroupID': groupId, 'ec2:Vpc': ec2Arn(`vpc/${vpcId}`), ...owned('ec2'), ...region };
    const group = { resource: ec2Arn(`security-group/${groupId}`), holds: own };
    const rule = ec2Arn('security-group-rule/*');
    const terms = { GroupId: groupId, IpProtocol: 'tcp', FromPort: 5439, ToPort: 5439, CidrIp: '10.0.0.0/8' };
    expect(
      await lab.unmet(
        [
          { action: 'ec2:AuthorizeSecurityGroupIngress', ...group },
          { action: 'ec2:AuthorizeSecurityGroupIngress', resource: rule, holds: { ...requested, ...region } },
          {
            action: 'ec2:CreateTags',
            resource: rule,
            holds: { 'ec2:CreateAction': 'AuthorizeSecurityGroupIngress', ...requested, ...region },
          },
        ],
        ({ ec2 }) =>
          ec2.send(
            new AuthorizeSecurityGroupIngressCommand({
              ...terms,
              TagSpecifications: TagSpecifications('security-group-rule'),
            }),
          ),
      ),
    ).toEqual([]);
    expect(
      await lab.unmet([{ action: 'ec2:RevokeSecurityGroupIngress', ...group }], ({ ec2 }) =>
        ec2.send(new RevokeSecurityGroupIngressCommand(terms)),
      ),
    ).toEqual([]);
    expect(
      await lab.unmet([{ action: 'ec2:AuthorizeSecurityGroupIngress', ...group }], ({ ec2 }) =>
        ec2.send(new AuthorizeSecurityGroupIngressCommand(terms)),
      ),
    ).toEqual([]);
  });

  test('tags what is there without an action that made it', async () => {
    const resource = ec2Arn(`security-group/${groupId}`);
    const group = { resource, holds: { ...requested, ...owned('ec2') } };
    const tag = ({ ec2 }: Clients) => ec2.send(new CreateTagsCommand({ Resources: [groupId], Tags }));
    expect(await lab.unmet([{ action: 'ec2:CreateTags', ...group }], tag)).toEqual([]);
    const Condition = { StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup' } };
    const making = await lab.permit({ Effect: 'Allow', Action: 'ec2:CreateTags', Resource: '*', Condition });
    expect((await refusalOf(tag(making))).code).toBe('UnauthorizedOperation');
    expect(
      await lab.unmet([{ action: 'ec2:DeleteTags', resource, holds: { 'aws:TagKeys': ['x'] } }], ({ ec2 }) =>
        ec2.send(new DeleteTagsCommand({ Resources: [groupId], Tags: [{ Key: 'x' }] })),
      ),
    ).toEqual([]);
  });

  test('decides on a group that is named as on one that is told by its id', async () => {
    const resource = ec2Arn(`security-group/${groupId}`);
    expect(
      await lab.unmet([{ action: 'ec2:DeleteSecurityGroup', resource, holds: owned('ec2') }], ({ ec2 }) =>
        ec2.send(new DeleteSecurityGroupCommand({ GroupName: 'g' })),
      ),
    ).toEqual([]);
  });

  test('shows groups to who may see all of them', async () => {
    expect(
      await lab.unmet([{ action: 'ec2:DescribeSecurityGroups', resource: '*', holds: region }], ({ ec2 }) =>
        ec2.send(new DescribeSecurityGroupsCommand({})),
      ),
    ).toEqual([]);
  });
});
