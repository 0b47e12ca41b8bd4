import type { Authority, Holder } from '../api/authority.ts';
import { decide } from './caller.ts';
import type { IamState } from './iam-state.ts';
import { reasonOf } from './verdict.ts';

const holderOf = (iam: IamState, accountId: string, id: string): Holder | undefined => {
  const key = iam.accessKeys.find((each) => each.id === id && each.active);
  if (key !== undefined && key.userName === undefined) {
    return { secret: key.secret, caller: { kind: 'root', arn: `arn:aws:iam::${accountId}:root`, userId: accountId } };
  }
  const user = iam.users.find(({ name }) => name === key?.userName);
  if (key !== undefined && user !== undefined) {
    return { secret: key.secret, caller: { kind: 'user', arn: user.arn, userId: user.id, name: user.name } };
  }
  return sessionHolder(iam, accountId, id);
};

const sessionHolder = (iam: IamState, accountId: string, id: string): Holder | undefined => {
  const session = iam.sessions.find((each) => each.id === id);
  if (session === undefined) return undefined;
  const { roleName, roleId, sessionName, secret, token, expiresAtMs, policy } = session;
  const caller = {
    kind: 'session' as const,
    arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
    userId: `${roleId}:${sessionName}`,
    name: roleName,
    sessionName,
    ...(policy === undefined ? {} : { sessionPolicy: policy }),
  };
  return { secret, caller, token, expiresAtMs };
};

/** Answers from IAM's current state. */
export const authorityOf = (iam: IamState, accountId: string): Authority => ({
  holderOf: (accessKeyId) => holderOf(iam, accountId, accessKeyId),
  denialOf: (caller, access) => {
    const verdict = decide({ iam, accountId, caller }, access);
    return verdict.decision === 'allowed' ? undefined : reasonOf(verdict, access.action);
  },
});
