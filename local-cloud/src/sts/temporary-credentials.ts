import { randomBytes } from 'node:crypto';
import type { IamState, RoleRecord, SessionRecord } from '../iam/iam-state.ts';
import { newSecret, uniqueId } from '../iam/iam-state.ts';

/** Makes temporary credentials of a role; expired ones are forgotten. */
export const openSession = (
  iam: IamState,
  role: RoleRecord,
  {
    sessionName,
    durationSeconds,
    policy,
  }: { sessionName: string; durationSeconds: number; policy: string | undefined },
): SessionRecord => {
  const nowMs = Date.now();
  const session: SessionRecord = {
    id: uniqueId('ASIA'),
    secret: newSecret(),
    token: randomBytes(96).toString('base64'),
    roleName: role.name,
    roleId: role.id,
    sessionName,
    expiresAtMs: nowMs + durationSeconds * 1000,
    ...(policy === undefined ? {} : { policy }),
  };
  iam.sessions = [...iam.sessions.filter(({ expiresAtMs }) => expiresAtMs > nowMs), session];
  return session;
};
