import { DeleteConflictException$, DeleteUserCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { fault } from '../../api/error.ts';
import { removeIdentity } from '../identity.ts';
import { onUser } from '../needs.ts';
import { findUserOrCaller } from '../user.ts';

export const DeleteUser = action(DeleteUserCommand, ['UserName'], onUser, (input, context) => {
  const user = findUserOrCaller(context, input.UserName);
  if (context.iam.accessKeys.some(({ userName }) => userName === user.name)) {
    throw fault(DeleteConflictException$, 'Cannot delete entity, must delete access keys first.');
  }
  removeIdentity(context.iam.users, user);
  return {};
});
