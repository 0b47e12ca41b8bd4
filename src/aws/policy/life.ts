import { iamPath } from '../ownership.ts';
import { actions, allow, type Statement } from './document.ts';
import { describeNetwork, everyOf } from './ec2.ts';
import { roleArn } from './iam.ts';
import { laterTags, ownedBy } from './owned.ts';
import { partitionOf } from './partition.ts';
import { redshiftArns } from './redshift.ts';
import { findServerless } from './serverless.ts';
import type { PolicyRequest } from './request.ts';

/**
 * To find everything of the pipeline and extend its time to live, when its life is extended or another run adopts it.
 * AWS lists all resources of a kind or none; the search for one cluster uses this too.
 */
export function lifeStatements(request: PolicyRequest): Statement[] {
  const { account, region, pipeline, warehouse, role } = request;
  const ours = (kind: string) => `arn:${partitionOf(region)}:iam::${account}:${kind}${iamPath}*`;
  const own = 'arn' in role || role.path === undefined || role.path.startsWith(iamPath) ? [] : [roleArn(request, role)];
  const redshift = redshiftArns(request);
  const ec2 = everyOf(request);
  const subnetGroups = request.subnetGroup === undefined ? [] : [redshift(`subnetgroup:${request.subnetGroup}`)];
  const tagged = [
    ...(warehouse.kind === 'cluster' ? [redshift(`cluster:${warehouse.identifier}`)] : []),
    ...subnetGroups,
    ec2('security-group'),
    ec2('security-group-rule'),
  ];
  const isMade = warehouse.kind !== 'existing';
  const tag = [...(warehouse.kind === 'cluster' ? ['redshift:CreateTags'] : []), 'ec2:CreateTags'];
  return [
    allow('DescribeClusters', ['redshift:DescribeClusters'], redshift('cluster:*')),
    allow('DescribeSubnetGroups', ['redshift:DescribeClusterSubnetGroups'], '*'),
    allow('ListIdentities', actions('iam', 'ListRoles', 'ListUsers'), '*'),
    allow('ReadTags', actions('iam', 'ListRoleTags', 'ListUserTags'), [ours('role'), ...own, ours('user')]),
    ...findServerless(request),
    isMade
      ? allow('ExtendLife', tag, tagged, {
          ...ownedBy(pipeline),
          ...laterTags(request),
        })
      : describeNetwork(region, 'DescribeSecurityGroups', 'DescribeSecurityGroupRules'),
  ];
}
