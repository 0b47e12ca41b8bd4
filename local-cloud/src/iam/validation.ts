import {
  InvalidInputException$,
  LimitExceededException$,
  MalformedPolicyDocumentException$,
} from '@aws-sdk/client-iam';
import { AwsError, fault } from '../api/error.ts';
import { parsePolicy, PolicyError, type Policy, type PolicyKind } from './policy.ts';
import type { Tag } from './iam-state.ts';

const violation = (value: string, member: string, constraint: string) =>
  new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );

/** Throws ValidationError unless the name has 1 to `max` of the characters that IAM takes. */
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

/** The policy that the text holds. Throws MalformedPolicyDocument with IAM's reason, LimitExceeded when too long. */
export const checkPolicy = (document: string, kind: PolicyKind, maxLength: number): Policy => {
  if (document.replace(/\s/g, '').length > maxLength) {
    throw fault(LimitExceededException$, `Maximum policy size of ${maxLength} bytes exceeded`);
  }
  try {
    return parsePolicy(document, kind);
  } catch (error) {
    if (error instanceof PolicyError) throw fault(MalformedPolicyDocumentException$, error.message);
    throw error;
  }
};

/** The tags, checked: at most 50, keys unique without regard to case. */
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
