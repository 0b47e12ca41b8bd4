import { DeleteClusterSubnetGroupCommand, InvalidClusterSubnetGroupStateFault$ } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { fault } from '../../api/error.ts';
import { onSubnetGroup } from '../needs.ts';
import { checkSubnetGroup } from '../placement.ts';

export const DeleteClusterSubnetGroup = action(
  DeleteClusterSubnetGroupCommand,
  ['ClusterSubnetGroupName'],
  onSubnetGroup,
  (input, context) => {
    const { state } = context.redshift;
    const name = checkSubnetGroup(context, input.ClusterSubnetGroupName);
    if (name === 'default' || state.clusters.some(({ subnetGroupName }) => subnetGroupName === name)) {
      throw fault(
        InvalidClusterSubnetGroupStateFault$,
        `The cluster subnet group ${name} cannot be deleted because it is in use.`,
      );
    }
    state.subnetGroups = state.subnetGroups.filter((group) => group.name !== name);
    return {};
  },
);
