import {
  DeleteConflictException$,
  EntityAlreadyExistsException$,
  LimitExceededException$,
  NoSuchEntityException$,
  type AttachedPolicy,
} from '@aws-sdk/client-iam';
import { AwsError, fault } from '../api/error.ts';
import { pageOf } from '../api/paging.ts';
import { managedDocument } from './managed.ts';
import type { IamState, Identity } from './iam-state.ts';
import { checkName, checkPolicy } from './validation.ts';

/** The identity of this name. Throws NoSuchEntity. */
export const findIdentity = <Kind extends Identity>(
  list: readonly Kind[],
  kind: 'role' | 'user',
  name: string,
): Kind => {
  const found = list.find((identity) => identity.name === name);
  if (found !== undefined) return found;
  throw fault(NoSuchEntityException$, `The ${kind} with name ${name} cannot be found.`);
};

/** Throws EntityAlreadyExists if the name is taken; names are case-insensitive in IAM. */
export const refuseTaken = (list: readonly { name: string }[], kind: string, name: string): void => {
  if (!list.some((other) => other.name.toLowerCase() === name.toLowerCase())) return;
  throw fault(EntityAlreadyExistsException$, `${kind} with name ${name} already exists.`);
};

/** Takes the identity off the list. Throws DeleteConflict while policies hang on it. */
export const removeIdentity = <Kind extends Identity>(list: Kind[], identity: Kind): void => {
  if (identity.attachedPolicies.length > 0) {
    throw fault(DeleteConflictException$, 'Cannot delete entity, must detach all policies first.');
  }
  if (identity.inlinePolicies.length > 0) {
    throw fault(DeleteConflictException$, 'Cannot delete entity, must delete policies first.');
  }
  list.splice(list.indexOf(identity), 1);
};

const invalidMarker = () => new AwsError('ValidationError', 'Invalid Marker.');

/** A page of a list, in the form that IAM's lists answer it. */
export const iamPage = <Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  { Marker, MaxItems = 100 }: { Marker?: string | undefined; MaxItems?: number | undefined },
) => {
  checkMaxItems(MaxItems);
  const page = pageOf(items, key, { marker: Marker, size: MaxItems }, invalidMarker);
  return {
    items: page.items,
    paging: page.marker === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: page.marker },
  };
};

const checkMaxItems = (count: number): void => {
  if (Number.isInteger(count) && count >= 1 && count <= 1000) return;
  throw new AwsError('ValidationError', `Value '${count}' at 'maxItems' failed to satisfy constraint: 1 to 1000`);
};

/** A page of the numbers from 0 to `count`, for a list that is generated on demand. */
export const iamPageOfNumbers = (
  count: number,
  { Marker = 'n0', MaxItems = 100 }: { Marker?: string | undefined; MaxItems?: number | undefined },
) => {
  checkMaxItems(MaxItems);
  const start = Number(/^n(\d{1,15})$/.exec(Marker)?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) throw invalidMarker();
  const end = Math.min(start + MaxItems, count);
  return {
    numbers: Array.from({ length: Math.max(end - start, 0) }, (_, index) => start + index),
    paging: end < count ? { IsTruncated: true, Marker: `n${end}` } : { IsTruncated: false },
  };
};

const inlineLimits = { role: 10_240, user: 2_048 };

/** Writes an inline policy, new or over the old one. Throws MalformedPolicyDocument, LimitExceeded. */
export const putInlinePolicy = (identity: Identity, kind: 'role' | 'user', name: string, document: string): void => {
  checkName(name, 'policyName', 128);
  checkPolicy(document, 'identity', inlineLimits[kind]);
  const others = identity.inlinePolicies.filter((policy) => policy.name !== name);
  const total = [...others, { document }].reduce((sum, policy) => sum + policy.document.replace(/\s/g, '').length, 0);
  if (total > inlineLimits[kind]) {
    throw fault(
      LimitExceededException$,
      `Maximum policy size of ${inlineLimits[kind]} bytes exceeded for ${kind} ${identity.name}`,
    );
  }
  identity.inlinePolicies = [...others, { name, document }];
};

const noInlinePolicy = (kind: string, name: string) =>
  fault(NoSuchEntityException$, `The ${kind} policy with name ${name} cannot be found.`);

/** The text of an inline policy, URL-encoded as IAM answers it. Throws NoSuchEntity. */
export const inlineDocument = (identity: Identity, kind: 'role' | 'user', name: string): string => {
  const found = identity.inlinePolicies.find((policy) => policy.name === name);
  if (found === undefined) throw noInlinePolicy(kind, name);
  return encodeURIComponent(found.document);
};

/** Throws NoSuchEntity when there is no such inline policy. */
export const deleteInlinePolicy = (identity: Identity, kind: 'role' | 'user', name: string): void => {
  inlineDocument(identity, kind, name);
  identity.inlinePolicies = identity.inlinePolicies.filter((policy) => policy.name !== name);
};

/** Attaches a managed policy; attached twice is attached once. Throws NoSuchEntity, LimitExceeded. */
export const attachPolicy = (state: IamState, identity: Identity, kind: 'role' | 'user', arn: string): void => {
  if (managedDocument(state, arn) === undefined) {
    throw fault(NoSuchEntityException$, `Policy ${arn} does not exist or is not attachable.`);
  }
  if (identity.attachedPolicies.includes(arn)) return;
  if (identity.attachedPolicies.length >= 10) {
    throw fault(LimitExceededException$, `Cannot exceed quota for PoliciesPer${kind === 'role' ? 'Role' : 'User'}: 10`);
  }
  identity.attachedPolicies.push(arn);
};

/** Throws NoSuchEntity when the policy is not attached. */
export const detachPolicy = (identity: Identity, arn: string): void => {
  if (!identity.attachedPolicies.includes(arn)) throw fault(NoSuchEntityException$, `Policy ${arn} was not found.`);
  identity.attachedPolicies = identity.attachedPolicies.filter((attached) => attached !== arn);
};

/** A page of the managed policies attached under a path. */
export const attachedPage = (
  identity: Identity,
  {
    PathPrefix = '/',
    ...paging
  }: { PathPrefix?: string | undefined; Marker?: string | undefined; MaxItems?: number | undefined },
): { AttachedPolicies: AttachedPolicy[]; IsTruncated: boolean; Marker?: string } => {
  const under = identity.attachedPolicies.filter((arn) => arn.slice(arn.indexOf('/')).startsWith(PathPrefix));
  const page = iamPage(under, (arn) => arn, paging);
  const attached = page.items.map((arn) => ({ PolicyArn: arn, PolicyName: arn.slice(arn.lastIndexOf('/') + 1) }));
  return { AttachedPolicies: attached, ...page.paging };
};
