import { AssumeRoleCommand, MalformedPolicyDocumentException$ } from '@aws-sdk/client-sts';
import { action } from '../../api/action.ts';
import { AwsError, fault } from '../../api/error.ts';
import type { Context } from '../../api/context.ts';
import { needsNothing } from '../../api/need.ts';
import { callerFacts, decide } from '../../iam/caller.ts';
import { evaluate, parsePolicy, PolicyError } from '../../iam/policy.ts';
import type { RoleRecord } from '../../iam/iam-state.ts';
import { openSession } from '../temporary-credentials.ts';

const checkPolicy = (document: string): void => {
  try {
    parsePolicy(document, 'identity');
  } catch (error) {
    if (error instanceof PolicyError) throw fault(MalformedPolicyDocumentException$, error.message);
    throw error;
  }
};

/** The trust policy must name the caller; where it names the account, the caller's own policies must allow it too. */
const mayAssume = (
  context: Context,
  role: RoleRecord,
  { externalId, sessionName }: { externalId: string | undefined; sessionName: string },
): boolean => {
  const { caller } = context;
  if (caller.kind === 'root') return false;
  const facts = {
    ...context.facts,
    ...callerFacts(context),
    'sts:rolesessionname': sessionName,
    ...(externalId === undefined ? {} : { 'sts:externalid': externalId }),
  };
  const request = { action: 'sts:AssumeRole', resource: role.arn, facts };
  const { decision: own } = decide(context, request);
  const trusts = (name: string) =>
    evaluate([parsePolicy(role.trustPolicy, 'trust')], { ...request, resource: '*', principal: { type: 'AWS', name } });
  const byName = trusts(caller.arn);
  if (own === 'explicitDeny' || byName !== 'allowed') return false;
  const namesCaller = role.trustPolicy.includes(`"${caller.arn}"`);
  return own === 'allowed' || namesCaller;
};

export const AssumeRole = action(
  AssumeRoleCommand,
  ['RoleArn', 'RoleSessionName', 'DurationSeconds', 'ExternalId', 'Policy'],
  needsNothing,
  (input, context) => {
    const {
      RoleArn: arn,
      RoleSessionName: sessionName,
      DurationSeconds: durationSeconds = 3600,
      Policy: policy,
    } = input;
    if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
      throw new AwsError(
        'ValidationError',
        `Value '${sessionName}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
      );
    }
    const role = context.iam.roles.find((each) => each.arn === arn);
    if (role === undefined || !mayAssume(context, role, { externalId: input.ExternalId, sessionName })) {
      const why =
        context.caller.kind === 'root'
          ? 'Roles may not be assumed by root accounts.'
          : `User: ${context.caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
      throw new AwsError('AccessDenied', why, 403);
    }
    const chainedMax = context.caller.kind === 'session' ? 3600 : role.maxSessionSeconds;
    if (durationSeconds < 900 || durationSeconds > chainedMax) {
      throw new AwsError(
        'ValidationError',
        `The requested DurationSeconds must be from 900 to the MaxSessionDuration set for this role: ${chainedMax}.`,
      );
    }
    if (policy !== undefined) checkPolicy(policy);
    const session = openSession(context.iam, role, { sessionName, durationSeconds, policy });
    return {
      Credentials: {
        AccessKeyId: session.id,
        SecretAccessKey: session.secret,
        SessionToken: session.token,
        Expiration: new Date(session.expiresAtMs),
      },
      AssumedRoleUser: {
        AssumedRoleId: `${role.id}:${sessionName}`,
        Arn: `arn:aws:sts::${context.accountId}:assumed-role/${role.name}/${sessionName}`,
      },
    };
  },
);
