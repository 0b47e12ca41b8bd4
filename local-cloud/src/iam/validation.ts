import {
  InvalidInputException$,
  LimitExceededException$,
  MalformedPolicyDocumentException$,
} from '@aws-sdk/client-iam';
import type { Context } from '../api/context.ts';
import { AwsError, fault } from '../api/error.ts';
import { parsePolicy, PolicyError, type Policy, type PolicyKind } from './policy.ts';
import type { Tag } from '../state/tag.ts';

const violation = (value: string, member: string, constraint: string) =>
  new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );

/** Throws ValidationError unless the name has 1 to `max` of the characters that IAM allows. */
export const checkName = (value: string, member: string, max: number): void => {
  if (value.length < 1) throw violation(value, member, 'Member must have length greater than or equal to 1');
  if (value.length > max) throw violation(value, member, `Member must have length less than or equal to ${max}`);
  if (!/^[\w+=,.@-]+$/.test(value)) {
    throw violation(value, member, 'Member must satisfy regular expression pattern: [\\w+=,.@-]+');
  }
};

/** The path, `/` when absent. Throws ValidationError unless it starts and ends with `/`. */
export const checkPath = (value = '/'): string => {
  if (value.length <= 512 && /^(\/|\/[\x21-\x7e]+\/)$/.test(value)) return value;
  throw violation(
    value,
    'path',
    'Member must satisfy regular expression pattern: (\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)',
  );
};

/** Throws PolicyError unless the statements' ids are letters and digits, and each its own. */
const checkIds = (document: string): void => {
  const { Statement } = JSON.parse(document) as { Statement: { Sid?: unknown } | { Sid?: unknown }[] };
  const ids = [Statement].flat().flatMap(({ Sid }) => (Sid === undefined || Sid === '' ? [] : [Sid]));
  if (ids.some((id) => typeof id !== 'string' || !/^[0-9A-Za-z]+$/.test(id))) {
    throw new PolicyError(
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    );
  }
  if (new Set(ids).size < ids.length) throw new PolicyError('Statement IDs (SID) in a single policy must be unique.');
};

/** The policy that the text holds. Throws MalformedPolicyDocument with IAM's reason, LimitExceeded when too long. */
export const checkPolicy = (document: string, kind: PolicyKind, maxLength: number): Policy => {
  if (document.replace(/\s/g, '').length > maxLength) {
    throw fault(LimitExceededException$, `Maximum policy size of ${maxLength} bytes exceeded`);
  }
  try {
    const policy = parsePolicy(document, kind);
    checkIds(document);
    return policy;
  } catch (error) {
    if (error instanceof PolicyError) throw fault(MalformedPolicyDocumentException$, error.message);
    throw error;
  }
};

/**
 * Throws MalformedPolicyDocument, as IAM does, if a trust policy names a principal of the account that does not exist.
 */
export const checkTrustPolicy = ({ iam, accountId }: Context, document: string): void => {
  const ofAccount = `arn:aws:iam::${accountId}:`;
  const isKnown = (name: string): boolean =>
    /^(\*|\d{12}|arn:aws:(iam|sts)::\d{12}:\S+)$/.test(name) &&
    (!name.startsWith(ofAccount) ||
      name === `${ofAccount}root` ||
      [...iam.users, ...iam.roles].some(({ arn }) => arn === name));
  for (const { principals, actions } of checkPolicy(document, 'trust', 2048).statements) {
    if (actions.some((action) => !/^sts:/i.test(action))) {
      throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
    }
    if (principals === undefined || principals === '*') continue;
    const [who = [], services = []] = [principals['AWS'], principals['Service']];
    const stranger = who.find((name) => !isKnown(name));
    if (stranger !== undefined) throw invalidPrincipal('AWS', stranger);
    const noService = services.find((name) => !/^([a-z0-9-]+\.)+amazonaws\.com(\.cn)?$/.test(name));
    if (noService !== undefined) throw invalidPrincipal('SERVICE', noService);
  }
};

const malformed = (message: string) => fault(MalformedPolicyDocumentException$, message);

const invalidPrincipal = (type: string, name: string) => malformed(`Invalid principal in policy: "${type}":"${name}"`);

const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** The tags, checked: at most 50, keys unique without regard to case, none of AWS's own. */
export const checkTags = (tags: readonly { Key: string | undefined; Value: string | undefined }[] = []): Tag[] => {
  if (tags.length > 50) throw fault(LimitExceededException$, 'The number of tags has reached the maximum limit of 50.');
  const keys = tags.map(({ Key = '' }) => Key.toLowerCase());
  if (new Set(keys).size < keys.length) {
    throw fault(InvalidInputException$, 'Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  return tags.map(({ Key = '', Value = '' }, index) => {
    if (Key.length < 1 || Key.length > 128) {
      throw violation(Key, `tags.${index + 1}.member.key`, 'Member must have length between 1 and 128');
    }
    if (Value.length > 256) {
      throw violation(Value, `tags.${index + 1}.member.value`, 'Member must have length less than or equal to 256');
    }
    for (const [member, text] of Object.entries({ key: Key, value: Value })) {
      if (tagText.test(text)) continue;
      const constraint = `Member must satisfy regular expression pattern: ${tagText.source.slice(1, -1)}`;
      throw violation(text, `tags.${index + 1}.member.${member}`, constraint);
    }
    if (/^aws:/i.test(Key)) {
      throw fault(InvalidInputException$, 'aws: prefixed tag key names are not allowed for external use.');
    }
    return { Key, Value };
  });
};

/** The tags after adding some: a key given again takes the new value. */
export const mergeTags = (tags: readonly Tag[], added: readonly Tag[]): Tag[] => {
  const keys = new Set(added.map(({ Key }) => Key.toLowerCase()));
  const merged = [...tags.filter(({ Key }) => !keys.has(Key.toLowerCase())), ...added];
  if (merged.length > 50)
    throw fault(LimitExceededException$, 'The number of tags has reached the maximum limit of 50.');
  return merged;
};
