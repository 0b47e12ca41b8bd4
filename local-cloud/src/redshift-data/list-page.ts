import { ValidationException$ } from '@aws-sdk/client-redshift-data';
import { fault } from '../api/error.ts';
import type { Caller } from '../api/authority.ts';

const invalid = (message: string) => fault(ValidationException$, message);
const maxItems = 100;

/** A page of a list in its own order, at most 100; the token names the last item of the page before. */
export const listPage = <Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  { NextToken, MaxResults = 0 }: { NextToken?: string | undefined; MaxResults?: number | undefined },
  most = maxItems,
): { items: Item[]; next: { NextToken?: string } } => {
  if (!Number.isInteger(MaxResults) || MaxResults < 0 || MaxResults > most) {
    throw invalid(`MaxResults is ${MaxResults}, allowed: 0 to ${most}.`);
  }
  const last = NextToken === undefined ? '' : Buffer.from(NextToken, 'base64url').toString();
  const start = NextToken === undefined ? 0 : items.findIndex((item) => key(item) === last) + 1;
  if (NextToken !== undefined && start === 0) throw invalid('The NextToken is not valid.');
  const page = items.slice(start, start + (MaxResults || most));
  const end = page.at(-1);
  const isLast = end === undefined || start + page.length >= items.length;
  return { items: page, next: isLast ? {} : { NextToken: Buffer.from(key(end)).toString('base64url') } };
};

/**
 * Whether this identity's statements belong to the caller: those of any session of its role, unless only the caller's
 * own count.
 */
export const isOf = ({ userId }: Caller, owner: string, roleLevel = true): boolean =>
  roleLevel ? userId.split(':')[0] === owner.split(':')[0] : userId === owner;
