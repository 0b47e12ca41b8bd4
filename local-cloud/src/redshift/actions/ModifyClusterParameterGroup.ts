import { InvalidClusterParameterGroupStateFault$, ModifyClusterParameterGroupCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { fault } from '../../api/error.ts';
import { onParameterGroup } from '../needs.ts';
import { checkParameter } from '../parameter.ts';
import { findParameterGroup, isDefault } from '../parametergroup.ts';

export const ModifyClusterParameterGroup = action(
  ModifyClusterParameterGroupCommand,
  ['ParameterGroupName', 'Parameters'],
  onParameterGroup,
  (input, context) => {
    const group = findParameterGroup(context, input.ParameterGroupName);
    if (isDefault(group)) {
      throw fault(InvalidClusterParameterGroupStateFault$, `Default ParameterGroup cannot be modified: ${group.name}`);
    }
    const values = input.Parameters.map(({ ParameterName: name = '', ParameterValue: value = '' }) => {
      checkParameter(group.family, name, value);
      return [name, value] as const;
    });
    group.values = { ...group.values, ...Object.fromEntries(values) };
    return {
      ParameterGroupName: group.name,
      ParameterGroupStatus:
        'Your parameter group has been updated. If you changed only dynamic parameters, associated clusters are being modified now. If you changed static parameters, all updates, including dynamic parameters, will be applied when you reboot the associated clusters.',
    };
  },
);
