import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { boundaryOf } from '../boundary.ts';
import { refuseTaken } from '../identity.ts';
import { onNew } from '../needs.ts';
import { roleDetail } from '../role.ts';
import { uniqueId, type RoleRecord } from '../iam-state.ts';
import { checkName, checkPath, checkTags, checkTrustPolicy } from '../validation.ts';

export const CreateRole = action(
  CreateRoleCommand,
  ['RoleName', 'AssumeRolePolicyDocument', 'Path', 'Description', 'MaxSessionDuration', 'PermissionsBoundary', 'Tags'],
  ({ Path: path, RoleName: name, PermissionsBoundary: boundary, Tags: tags }, context) =>
    onNew(context, { kind: 'role', path, name, boundary, tags }),
  (input, context) => {
    const { iam, accountId } = context;
    const {
      RoleName: name,
      AssumeRolePolicyDocument: trustPolicy,
      MaxSessionDuration: maxSessionSeconds = 3600,
    } = input;
    checkName(name, 'roleName', 64);
    checkTrustPolicy(context, trustPolicy);
    if (maxSessionSeconds < 3600 || maxSessionSeconds > 43_200) {
      throw new AwsError('ValidationError', 'MaxSessionDuration must be between 3600 and 43200 seconds');
    }
    refuseTaken(iam.roles, 'Role', name);
    const path = checkPath(input.Path);
    const role: RoleRecord = {
      path,
      name,
      id: uniqueId('AROA'),
      arn: `arn:aws:iam::${accountId}:role${path}${name}`,
      createdAt: new Date().toISOString(),
      tags: checkTags(input.Tags),
      inlinePolicies: [],
      attachedPolicies: [],
      ...boundaryOf(context, input.PermissionsBoundary),
      trustPolicy,
      description: input.Description ?? '',
      maxSessionSeconds,
    };
    iam.roles.push(role);
    return { Role: roleDetail(role) };
  },
);
