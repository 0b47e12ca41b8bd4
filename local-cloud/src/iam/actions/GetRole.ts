import { GetRoleCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { onRole } from '../needs.ts';
import { findRole, roleDetail } from '../role.ts';

export const GetRole = action(GetRoleCommand, ['RoleName'], onRole, (input, context) => ({
  Role: roleDetail(findRole(context, input.RoleName)),
}));
