import { CreateAccessKeyCommand, LimitExceededException$ } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { fault } from '../../api/error.ts';
import { newSecret, uniqueId } from '../iam-state.ts';
import { onUser } from '../needs.ts';
import { findUserOrCaller } from '../user.ts';

export const CreateAccessKey = action(CreateAccessKeyCommand, ['UserName'], onUser, (input, context) => {
  const user = findUserOrCaller(context, input.UserName);
  const { accessKeys } = context.iam;
  if (accessKeys.filter(({ userName }) => userName === user.name).length >= 2) {
    throw fault(LimitExceededException$, 'Cannot exceed quota for AccessKeysPerUser: 2');
  }
  const createdAt = new Date();
  const key = { id: uniqueId('AKIA'), secret: newSecret(), userName: user.name, active: true };
  accessKeys.push({ ...key, createdAt: createdAt.toISOString() });
  return {
    AccessKey: {
      UserName: user.name,
      AccessKeyId: key.id,
      Status: 'Active' as const,
      SecretAccessKey: key.secret,
      CreateDate: createdAt,
    },
  };
});
