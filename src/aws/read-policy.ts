import { GetRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { limits } from '../contract/cadence.ts';
import type { AwsClients } from './clients.ts';
import { onceReady, unlessCode } from './errors.ts';
import { literalPattern } from './policy/document.ts';

/** The name of the inline policy by which a role of ours may read the sources. */
export const readPolicyName = 'sparkify-read-source';

/**
 * Lets the role read these sources, and no longer those of an earlier run. An identical policy is left alone, because a
 * rewritten one takes seconds to spread.
 */
export async function allowReading(
  iam: AwsClients['iam'],
  { name, arn }: { name: string; arn: string },
  sources: string[],
): Promise<void> {
  const policy = readPolicy(arn, sources);
  const identity = { RoleName: name, PolicyName: readPolicyName };
  const current = await unlessCode(iam.send(new GetRolePolicyCommand(identity)), 'NoSuchEntity');
  if (decodeURIComponent(current?.PolicyDocument ?? '') === policy) return;
  await onceShown(iam.send(new PutRolePolicyCommand({ ...identity, PolicyDocument: policy })), name);
}

/** IAM knows the role, but not everywhere yet. */
export function onceShown<T>(call: Promise<T>, name: string): Promise<T> {
  const what = `the IAM role ${name} does not show yet`;
  return onceReady(call, { what, withinMs: limits.spreadMs, codes: ['NoSuchEntity'] });
}

function readPolicy(roleArn: string, sources: string[]): string {
  const partition = roleArn.split(':')[1] ?? 'aws';
  const prefixes = sources.map((uri) => {
    const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(uri) ?? [];
    return { bucket: `arn:${partition}:s3:::${bucket}`, prefix };
  });
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: prefixes.map(({ bucket, prefix }) => `${bucket}/${literalPattern(prefix)}*`),
      },
      ...prefixes.map(({ bucket, prefix }) => ({
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: bucket,
        Condition: { StringLike: { 's3:prefix': `${literalPattern(prefix)}*` } },
      })),
    ],
  });
}
