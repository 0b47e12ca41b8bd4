import { UpdateRoleCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { findRole } from '../role.ts';

export const UpdateRole = action(
  UpdateRoleCommand,
  ['RoleName', 'Description', 'MaxSessionDuration'],
  (input, context) => {
    const role = findRole(context, input.RoleName);
    const { Description: description, MaxSessionDuration: maxSessionSeconds = role.maxSessionSeconds } = input;
    if (maxSessionSeconds < 3600 || maxSessionSeconds > 43_200) {
      throw new AwsError('ValidationError', 'MaxSessionDuration must be between 3600 and 43200 seconds');
    }
    role.maxSessionSeconds = maxSessionSeconds;
    if (description !== undefined) role.description = description;
    return {};
  },
);
