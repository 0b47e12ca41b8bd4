import { isSameSecret } from '../api/authenticate.ts';
import type { Caller } from '../api/authority.ts';
import type { RequestFacts } from '../api/facts.ts';
import { HostError, type AccessKey } from '../engine/host.ts';
import { authorityOf } from '../iam/authority.ts';
import { callerFacts, callerLayers, principalFacts } from '../iam/caller.ts';
import type { IamState, RoleRecord } from '../iam/iam-state.ts';
import { type Layer, layersOf } from '../iam/verdict.ts';

/** As whom a warehouse asks S3, with the policies that bind it. */
export interface Requester {
  /** As denials name it. */
  arn: string;
  /** Undefined for the root, whom none binds. */
  layers: Layer[] | undefined;
  facts: RequestFacts;
}

const sessionName = 'RedshiftIamRoleSession';

const roleNameOf = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);

/** A session of a role that the warehouse has assumed. */
export const roleRequester = (iam: IamState, accountId: string, role: RoleRecord): Requester => ({
  arn: `arn:aws:sts::${accountId}:assumed-role/${roleNameOf(role.arn)}/${sessionName}`,
  layers: layersOf(iam, role),
  facts: principalFacts({ identity: role, accountId, userId: `${role.id}:${sessionName}`, type: 'AssumedRole' }),
});

/** Whoever holds the keys of a statement. Throws HostError in S3's words, which never repeat a secret. */
export const keyRequester = (iam: IamState, accountId: string, key: AccessKey): Requester => {
  const caller = holderOf(iam, accountId, key);
  const known = { iam, accountId, caller };
  return { arn: caller.arn, layers: callerLayers(known), facts: callerFacts(known) };
};

const holderOf = (iam: IamState, accountId: string, { id, secret, token }: AccessKey): Caller => {
  const holder = authorityOf(iam, accountId).holderOf(id);
  if (holder === undefined) {
    throw new HostError('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.');
  }
  if (!isSameSecret(holder.secret, secret)) {
    throw new HostError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    );
  }
  if (!isSameSecret(holder.token ?? '', token ?? '')) {
    throw new HostError('InvalidToken', 'The provided token is malformed or otherwise invalid.');
  }
  if (holder.expiresAtMs !== undefined && holder.expiresAtMs <= Date.now()) {
    throw new HostError('ExpiredToken', 'The provided token has expired.');
  }
  return holder.caller;
};
