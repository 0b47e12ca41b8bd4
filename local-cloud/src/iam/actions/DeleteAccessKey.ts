import { DeleteAccessKeyCommand } from '@aws-sdk/client-iam';
import { findAccessKey } from '../accesskey.ts';
import { action } from '../../api/action.ts';
import { onUser } from '../needs.ts';
import { findUserOrCaller } from '../user.ts';

export const DeleteAccessKey = action(DeleteAccessKeyCommand, ['UserName', 'AccessKeyId'], onUser, (input, context) => {
  const { accessKeys } = context.iam;
  const key = findAccessKey(context, findUserOrCaller(context, input.UserName), input.AccessKeyId);
  accessKeys.splice(accessKeys.indexOf(key), 1);
  return {};
});
