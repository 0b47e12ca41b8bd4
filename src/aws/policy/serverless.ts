import { actions, allow, type Statement } from './document.ts';
import { laterTags, ownedBy, taggedBy } from './owned.ts';
import { partitionOf } from './partition.ts';
import { passwordStatements } from './redshift.ts';
import type { PolicyRequest, PolicyWarehouse } from './request.ts';

type Place = Pick<PolicyRequest, 'account' | 'region'>;

const serverless = (...names: string[]): string[] => actions('redshift-serverless', ...names);

/** ARN patterns: the ARNs end in ids that are not known beforehand. */
export function serverlessArns({ account, region }: Place): { workgroups: string; namespaces: string } {
  const arn = `arn:${partitionOf(region)}:redshift-serverless:${region}:${account}`;
  return { workgroups: `${arn}:workgroup/*`, namespaces: `${arn}:namespace/*` };
}

/**
 * To find those of the pipeline: Serverless lists all resources of a kind or none, and returns the tags of only one at
 * a time.
 */
export function findServerless(request: PolicyRequest): Statement[] {
  const { workgroups, namespaces } = serverlessArns(request);
  const { warehouse } = request;
  const looksAnyway =
    warehouse.kind === 'serverless' || ('workgroup' in warehouse && warehouse.workgroup !== undefined);
  return [
    allow('ListServerless', serverless('ListWorkgroups', 'ListNamespaces'), '*'),
    ...(looksAnyway ? [] : [allow('ReadServerlessTags', serverless('ListTagsForResource'), [workgroups, namespaces])]),
  ];
}

/** A created namespace and its workgroup, their temporary logins and the secret of their managed password. */
export function serverlessStatements(
  request: PolicyRequest,
  { identifier, adminUser, kmsKeyId, limitsUsage }: Extract<PolicyWarehouse, { kind: 'serverless' }>,
): Statement[] {
  const { pipeline } = request;
  const { workgroups, namespaces } = serverlessArns(request);
  const both = [workgroups, namespaces];
  const ours = ownedBy(pipeline);
  const create = serverless('CreateWorkgroup', 'CreateNamespace', 'TagResource');
  const limit = serverless('ListUsageLimits', 'CreateUsageLimit', 'UpdateUsageLimit');
  return [
    look(request),
    allow('CreateServerless', create, both, taggedBy(pipeline)),
    allow('UseNamespace', serverless('UpdateNamespace', 'DeleteNamespace'), namespaces, ours),
    allow('UseWorkgroup', serverless('GetCredentials', 'DeleteWorkgroup'), workgroups, ours),
    allow('ExtendServerless', serverless('TagResource'), both, { ...ours, ...laterTags(request) }),
    ...(limitsUsage ? [allow('LimitUsage', limit, '*')] : []),
    ...passwordStatements(request, { identifier, adminUser, kmsKeyId }),
  ];
}

/** To look at an existing workgroup, and to log in to it. */
export function existingWorkgroupStatements(place: Place, secretArn: string | undefined): Statement[] {
  return [
    look(place),
    secretArn === undefined
      ? allow('LogIn', serverless('GetCredentials'), serverlessArns(place).workgroups)
      : allow('ReadLogin', ['secretsmanager:GetSecretValue'], secretArn),
  ];
}

/** To look at a workgroup or namespace, and at its tags for the owner. */
function look(place: Place): Statement {
  const { workgroups, namespaces } = serverlessArns(place);
  const names = serverless('GetWorkgroup', 'GetNamespace', 'ListTagsForResource');
  return allow('LookAtServerless', names, [workgroups, namespaces]);
}
