import {
  ClusterSubnetGroupAlreadyExistsFault$,
  CreateClusterSubnetGroupCommand,
  InvalidSubnet$,
} from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { AwsError, fault } from '../../api/error.ts';
import { subnetById } from '../../ec2/lookup.ts';
import { onNew } from '../needs.ts';
import { subnetGroups } from '../placement.ts';
import { subnetGroupDetail } from '../subnetgroup.ts';
import { checkTags } from '../validation.ts';

export const CreateClusterSubnetGroup = action(
  CreateClusterSubnetGroupCommand,
  ['ClusterSubnetGroupName', 'Description', 'SubnetIds', 'Tags'],
  ({ ClusterSubnetGroupName: name, Tags: tags }, context) => onNew(context, { type: 'subnetgroup', name, tags }),
  (input, context) => {
    const name = input.ClusterSubnetGroupName.toLowerCase();
    if (!/^[a-z0-9._ -]{1,255}$/.test(name)) {
      throw new AwsError('InvalidParameterValue', `The parameter ClusterSubnetGroupName is not valid: ${name}`);
    }
    const missing = input.SubnetIds.find((id) => !context.ec2.subnets.some((subnet) => subnet.id === id));
    if (missing !== undefined || input.SubnetIds.length === 0) {
      throw fault(InvalidSubnet$, `Subnet ${missing ?? ''} does not exist: a subnet group needs subnets of one VPC.`);
    }
    const vpcs = new Set(input.SubnetIds.map((id) => subnetById(context.ec2, id).vpcId));
    if (vpcs.size > 1) throw fault(InvalidSubnet$, 'The subnets of a subnet group must be in one VPC.');
    if (subnetGroups(context).some((group) => group.name === name)) {
      throw fault(ClusterSubnetGroupAlreadyExistsFault$, `Cluster subnet group ${name} already exists.`);
    }
    const group = {
      name,
      description: input.Description,
      subnetIds: [...new Set(input.SubnetIds)],
      tags: checkTags(input.Tags),
    };
    context.redshift.state.subnetGroups.push(group);
    return { ClusterSubnetGroup: subnetGroupDetail(context, group) };
  },
);
