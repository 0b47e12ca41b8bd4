import { actions, allow, type Statement } from './document.ts';
import { ownedBy, taggedBy } from './owned.ts';
import { partitionOf } from './partition.ts';
import type { PolicyRequest } from './request.ts';

/** The ARN pattern for all resources of a type. */
export function everyOf({ account, region }: Pick<PolicyRequest, 'account' | 'region'>): (type: string) => string {
  return (type) => `arn:${partitionOf(region)}:ec2:${region}:${account}:${type}/*`;
}

/** To describe the network: EC2 allows no narrower condition than the region. */
export function describeNetwork(region: string, ...names: string[]): Statement {
  return allow('DescribeNetwork', actions('ec2', ...names), '*', { StringEquals: { 'ec2:Region': region } });
}

/** The security group and its rule. EC2 chooses their ids, so the statements go by tags. */
export function networkStatements({
  account,
  region,
  pipeline,
  usesGroups = false,
  usesDataApi = false,
}: PolicyRequest): Statement[] {
  const all = everyOf({ account, region });
  const [group, rule] = [all('security-group'), all('security-group-rule')];
  const opening = usesDataApi ? [] : ['AuthorizeSecurityGroupIngress'];
  const use = actions('ec2', ...opening, 'RevokeSecurityGroupIngress', 'DeleteSecurityGroup');
  const creating = { 'ec2:CreateAction': ['CreateSecurityGroup', 'AuthorizeSecurityGroupIngress'] };
  const describe = describeNetwork(
    region,
    'DescribeVpcs',
    'DescribeSubnets',
    'DescribeSecurityGroups',
    'DescribeSecurityGroupRules',
  );
  if (usesGroups) return [describe];
  return [
    describe,
    allow('CreateGroup', ['ec2:CreateSecurityGroup'], group, taggedBy(pipeline)),
    allow('CreateGroupInVpc', ['ec2:CreateSecurityGroup'], all('vpc')),
    allow('UseGroup', use, group, ownedBy(pipeline)),
    ...(usesDataApi ? [] : [allow('CreateRule', ['ec2:AuthorizeSecurityGroupIngress'], rule, taggedBy(pipeline))]),
    allow('TagNewGroupAndRule', ['ec2:CreateTags'], [group, rule], {
      StringEquals: { ...taggedBy(pipeline)['StringEquals'], ...creating },
    }),
  ];
}
