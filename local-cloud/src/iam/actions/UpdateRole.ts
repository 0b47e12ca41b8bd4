import { UpdateRoleCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { onRole } from '../needs.ts';
import { findOwnRole } from '../role.ts';

export const UpdateRole = action(
  UpdateRoleCommand,
  ['RoleName', 'Description', 'MaxSessionDuration'],
  onRole,
  (input, context) => {
    const role = findOwnRole(context, input.RoleName);
    const { Description: description, MaxSessionDuration: maxSessionSeconds = role.maxSessionSeconds } = input;
    if (maxSessionSeconds < 3600 || maxSessionSeconds > 43_200) {
      throw new AwsError('ValidationError', 'MaxSessionDuration must be between 3600 and 43200 seconds');
    }
    role.maxSessionSeconds = maxSessionSeconds;
    if (description !== undefined) role.description = description;
    return {};
  },
);
