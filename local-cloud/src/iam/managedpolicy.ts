import { NoSuchEntityException$, type Policy, type PolicyVersion } from '@aws-sdk/client-iam';
import { AwsError, fault } from '../api/error.ts';
import { bounded } from './boundary.ts';
import { builtInArn, builtInNames, managedDocument } from './managed.ts';
import type { Identity, IamState, PolicyRecord } from './iam-state.ts';

const noSuchPolicy = (arn: string) =>
  fault(NoSuchEntityException$, `Policy ${arn} does not exist or is not attachable.`);

const builtInPolicy = (state: IamState, name: string): PolicyRecord => {
  const arn = builtInArn(name);
  const createdAt = '2015-02-06T18:40:00.000Z';
  return {
    path: '/',
    name,
    id: `ANPA${Buffer.from(name).toString('hex').toUpperCase().slice(0, 17).padEnd(17, 'X')}`,
    arn,
    description: '',
    createdAt,
    updatedAt: createdAt,
    tags: [],
    versions: [{ id: 'v1', document: managedDocument(state, arn) ?? '', createdAt }],
    defaultVersionId: 'v1',
    nextVersion: 2,
  };
};

/** Every managed policy, AWS's and the account's own. */
export const allPolicies = (state: IamState): PolicyRecord[] => [
  ...builtInNames.map((name) => builtInPolicy(state, name)),
  ...state.policies,
];

/** The managed policy of this ARN, to look at. Throws NoSuchEntity. */
export const findPolicy = (state: IamState, arn: string): PolicyRecord => {
  const found = allPolicies(state).find((policy) => policy.arn === arn);
  if (found === undefined) throw noSuchPolicy(arn);
  return found;
};

/** The account's own policy of this ARN, to change. Throws NoSuchEntity, AccessDenied for one that AWS manages. */
export const findOwnPolicy = (state: IamState, arn: string): PolicyRecord => {
  const policy = findPolicy(state, arn);
  if (state.policies.includes(policy)) return policy;
  throw new AwsError('AccessDenied', `${arn} is managed by AWS and cannot be changed.`, 403);
};

/** The version of a policy. Throws NoSuchEntity. */
export const findVersion = (policy: PolicyRecord, id: string): PolicyRecord['versions'][number] => {
  const found = policy.versions.find((version) => version.id === id);
  if (found !== undefined) return found;
  throw fault(NoSuchEntityException$, `Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
};

/** Roles and users that the policy is attached to. */
export const attachments = (state: IamState, arn: string): Identity[] =>
  [...state.roles, ...state.users].filter(({ attachedPolicies }) => attachedPolicies.includes(arn));

/** A managed policy as IAM shows it. */
export const policyDetail = (state: IamState, policy: PolicyRecord): Policy => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersionId,
  AttachmentCount: attachments(state, policy.arn).length,
  PermissionsBoundaryUsageCount: bounded(state, policy.arn).length,
  IsAttachable: true,
  CreateDate: new Date(policy.createdAt),
  UpdateDate: new Date(policy.updatedAt),
  ...(policy.description === '' ? {} : { Description: policy.description }),
  ...(policy.tags.length === 0 ? {} : { Tags: policy.tags }),
});

/** A version as IAM shows it, its document URL-encoded. */
export const versionDetail = (policy: PolicyRecord, version: PolicyRecord['versions'][number]): PolicyVersion => ({
  VersionId: version.id,
  IsDefaultVersion: version.id === policy.defaultVersionId,
  CreateDate: new Date(version.createdAt),
  Document: encodeURIComponent(version.document),
});
