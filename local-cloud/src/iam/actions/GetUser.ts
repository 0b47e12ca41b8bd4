import { GetUserCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { onUser } from '../needs.ts';
import { findUserOrCaller, userDetail } from '../user.ts';

export const GetUser = action(GetUserCommand, ['UserName'], onUser, (input, context) => {
  if (input.UserName === undefined && context.caller.kind === 'root') {
    const { arn, userId } = context.caller;
    return { User: { Path: '/', UserName: 'root', UserId: userId, Arn: arn, CreateDate: new Date(0) } };
  }
  return { User: userDetail(findUserOrCaller(context, input.UserName)) };
});
