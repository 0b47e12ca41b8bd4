import { ListAttachedUserPoliciesCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { attachedPage } from '../identity.ts';
import { onUser } from '../needs.ts';
import { findUser } from '../user.ts';

export const ListAttachedUserPolicies = action(
  ListAttachedUserPoliciesCommand,
  ['UserName', 'PathPrefix', 'Marker', 'MaxItems'],
  onUser,
  (input, context) => attachedPage(findUser(context, input.UserName), input),
);
