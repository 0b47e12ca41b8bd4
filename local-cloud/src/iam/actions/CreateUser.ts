import { CreateUserCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { boundaryOf } from '../boundary.ts';
import { refuseTaken } from '../identity.ts';
import { uniqueId, type UserRecord } from '../iam-state.ts';
import { onNew } from '../needs.ts';
import { userDetail } from '../user.ts';
import { checkName, checkPath, checkTags } from '../validation.ts';

export const CreateUser = action(
  CreateUserCommand,
  ['UserName', 'Path', 'PermissionsBoundary', 'Tags'],
  ({ Path: path, UserName: name, PermissionsBoundary: boundary, Tags: tags }, context) =>
    onNew(context, { kind: 'user', path, name, boundary, tags }),
  (input, context) => {
    const { iam, accountId } = context;
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
      ...boundaryOf(context, input.PermissionsBoundary),
    };
    iam.users.push(user);
    return { User: userDetail(user) };
  },
);
