import type { PolicyDocument } from './document.ts';

/**
 * Limits in characters without white space: of a managed policy, of which a user or role may have ten, and of all
 * inline policies of a role together. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const mostOfManaged = 6_144;
export const mostOfInline = 10_240;

export function lengthOf(policy: PolicyDocument): number {
  return JSON.stringify(policy).length;
}

/**
 * The policy split into documents that fit into managed policies, its statements in order; together they allow the
 * same. A statement that is too long makes a part that is too long.
 */
export function partsOf({ Statement, ...rest }: PolicyDocument): PolicyDocument[] {
  const parts: PolicyDocument[] = [];
  for (const statement of Statement) {
    const last = parts.at(-1);
    const longer = { ...rest, Statement: [...(last?.Statement ?? []), statement] };
    if (last === undefined || lengthOf(longer) > mostOfManaged) parts.push({ ...rest, Statement: [statement] });
    else last.Statement.push(statement);
  }
  return parts;
}
