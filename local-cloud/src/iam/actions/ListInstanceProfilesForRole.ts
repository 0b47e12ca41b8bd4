import { ListInstanceProfilesForRoleCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { onRole } from '../needs.ts';
import { findRole } from '../role.ts';

/** Always none: the local cloud has no instance profiles. Deletion scripts ask before they delete a role. */
export const ListInstanceProfilesForRole = action(
  ListInstanceProfilesForRoleCommand,
  ['RoleName', 'Marker', 'MaxItems'],
  onRole,
  (input, context) => {
    findRole(context, input.RoleName);
    return { InstanceProfiles: [], IsTruncated: false };
  },
);
