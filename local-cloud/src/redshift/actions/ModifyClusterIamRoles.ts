import { ModifyClusterIamRolesCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { clusterDetail, currentRoles, findCluster, requireStatus } from '../cluster.ts';
import { clusterNeed, passRoleNeeds } from '../needs.ts';
import type { ClusterRole } from '../redshift-state.ts';
import { checkRoleArns, passedRoles } from '../role.ts';

export const ModifyClusterIamRoles = action(
  ModifyClusterIamRolesCommand,
  ['ClusterIdentifier', 'AddIamRoles', 'RemoveIamRoles', 'DefaultIamRoleArn'],
  ({ ClusterIdentifier: identifier, AddIamRoles = [], DefaultIamRoleArn }, context) => [
    clusterNeed(context, identifier),
    ...passRoleNeeds(context, identifier, [...AddIamRoles, ...(DefaultIamRoleArn ? [DefaultIamRoleArn] : [])]),
  ],
  (input, context) => {
    const cluster = findCluster(context, input.ClusterIdentifier);
    requireStatus(cluster, ['available', 'modifying'], 'modify');
    const { DefaultIamRoleArn: defaultArn } = input;
    const added = passedRoles(context, [...(input.AddIamRoles ?? []), ...(defaultArn ? [defaultArn] : [])]);
    const removed = checkRoleArns(input.RemoveIamRoles ?? []);
    const both = added.find((arn) => removed.includes(arn));
    if (both !== undefined) {
      throw new AwsError('InvalidParameterCombination', `The IAM role ${both} cannot be both added and removed.`);
    }
    const { durations } = context.redshift;
    const settlesAtMs = Date.now() + durations.roleMs;
    const roles = currentRoles(cluster, durations);
    const kept = roles.map((role): ClusterRole =>
      removed.includes(role.arn) ? { arn: role.arn, status: 'removing', settlesAtMs } : role,
    );
    const fresh = added.filter((arn) => !kept.some((role) => role.arn === arn && role.status !== 'removing'));
    cluster.roles = [
      ...kept.filter(({ arn }) => !fresh.includes(arn)),
      ...fresh.map((arn): ClusterRole => ({ arn, status: 'adding', settlesAtMs })),
    ];
    checkRoleArns(cluster.roles.map(({ arn }) => arn));
    if (defaultArn !== undefined) cluster.defaultIamRoleArn = defaultArn;
    if (cluster.defaultIamRoleArn !== undefined && removed.includes(cluster.defaultIamRoleArn))
      delete cluster.defaultIamRoleArn;
    return { Cluster: clusterDetail(context, cluster) };
  },
);
