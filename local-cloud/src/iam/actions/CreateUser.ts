import { CreateUserCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { refuseTaken } from '../identity.ts';
import { uniqueId, type UserRecord } from '../iam-state.ts';
import { onNew } from '../needs.ts';
import { userDetail } from '../user.ts';
import { checkName, checkPath, checkTags } from '../validation.ts';

export const CreateUser = action(
  CreateUserCommand,
  ['UserName', 'Path', 'Tags'],
  ({ Path: path, UserName: name, Tags: tags }, context) => onNew(context, { kind: 'user', path, name, tags }),
  (input, { iam, accountId }) => {
    const { UserName: name } = input;
    checkName(name, 'userName', 64);
    refuseTaken(iam.users, 'User', name);
    const path = checkPath(input.Path);
    const user: UserRecord = {
      path,
      name,
      id: uniqueId('AIDA'),
      arn: `arn:aws:iam::${accountId}:user${path}${name}`,
      createdAt: new Date().toISOString(),
      tags: checkTags(input.Tags),
      inlinePolicies: [],
      attachedPolicies: [],
    };
    iam.users.push(user);
    return { User: userDetail(user) };
  },
);
