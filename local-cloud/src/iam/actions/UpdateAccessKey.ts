import { UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { findAccessKey } from '../accesskey.ts';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { onUser } from '../needs.ts';
import { findUserOrCaller } from '../user.ts';

export const UpdateAccessKey = action(
  UpdateAccessKeyCommand,
  ['UserName', 'AccessKeyId', 'Status'],
  onUser,
  (input, context) => {
    const key = findAccessKey(context, findUserOrCaller(context, input.UserName), input.AccessKeyId);
    if (input.Status !== 'Active' && input.Status !== 'Inactive') {
      throw new AwsError('ValidationError', `Value '${input.Status}' at 'status' must be one of [Active, Inactive]`);
    }
    key.active = input.Status === 'Active';
    return {};
  },
);
