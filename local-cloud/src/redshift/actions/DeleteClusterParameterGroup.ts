import { DeleteClusterParameterGroupCommand, InvalidClusterParameterGroupStateFault$ } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { fault } from '../../api/error.ts';
import { onParameterGroup } from '../needs.ts';
import { findParameterGroup, isDefault } from '../parametergroup.ts';

export const DeleteClusterParameterGroup = action(
  DeleteClusterParameterGroupCommand,
  ['ParameterGroupName'],
  onParameterGroup,
  (input, context) => {
    const { state } = context.redshift;
    const group = findParameterGroup(context, input.ParameterGroupName);
    if (isDefault(group)) {
      throw fault(InvalidClusterParameterGroupStateFault$, `Default ParameterGroup cannot be deleted: ${group.name}`);
    }
    const user = state.clusters.find(({ parameterGroupName }) => parameterGroupName === group.name);
    if (user !== undefined) {
      throw fault(
        InvalidClusterParameterGroupStateFault$,
        `One or more clusters are still members of this parameter group ${group.name}, so the group cannot be deleted: ${user.identifier}`,
      );
    }
    state.parameterGroups = state.parameterGroups.filter(({ name }) => name !== group.name);
    return {};
  },
);
