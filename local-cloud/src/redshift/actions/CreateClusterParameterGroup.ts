import {
  ClusterParameterGroupAlreadyExistsFault$,
  ClusterParameterGroupQuotaExceededFault$,
  CreateClusterParameterGroupCommand,
} from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { AwsError, fault } from '../../api/error.ts';
import { onNew } from '../needs.ts';
import { familyNames } from '../parameter.ts';
import { parameterGroupDetail, parameterGroups } from '../parametergroup.ts';
import { checkIdentifier, checkTags } from '../validation.ts';

/** AWS's quota of an account: https://docs.aws.amazon.com/redshift/latest/mgmt/amazon-redshift-limits.html */
const maximumGroups = 20;

export const CreateClusterParameterGroup = action(
  CreateClusterParameterGroupCommand,
  ['ParameterGroupName', 'ParameterGroupFamily', 'Description', 'Tags'],
  ({ ParameterGroupName: name, Tags: tags }, context) => onNew(context, { type: 'parametergroup', name, tags }),
  (input, context) => {
    const { parameterGroups: own } = context.redshift.state;
    const name = input.ParameterGroupName.toLowerCase();
    checkIdentifier(name, 'ParameterGroupName', 255);
    const { ParameterGroupFamily: family, Description: description } = input;
    if (!familyNames.includes(family)) {
      throw new AwsError(
        'InvalidParameterValue',
        `ParameterGroupFamily ${family} is not a valid parameter group family: ${familyNames.join(', ')} are.`,
      );
    }
    if (parameterGroups(context).some((group) => group.name === name)) {
      throw fault(ClusterParameterGroupAlreadyExistsFault$, `ParameterGroup ${name} already exists`);
    }
    if (own.length >= maximumGroups) {
      throw fault(
        ClusterParameterGroupQuotaExceededFault$,
        `You have exceeded the ${maximumGroups} parameter groups allowed.`,
      );
    }
    const group = { name, family, description, values: {}, tags: checkTags(input.Tags) };
    own.push(group);
    return { ClusterParameterGroup: parameterGroupDetail(group) };
  },
);
