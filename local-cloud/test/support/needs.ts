import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeletePolicyVersionCommand,
} from '@aws-sdk/client-iam';
import { policy, refusalOf, startTestCloud, type Clients, type TestCloud } from './cloud.ts';

/** A permission that a call needs. */
export interface Wanted {
  action: string;
  resource: string;
  /** Condition keys with the values of the call; a list means that the key has several values. */
  holds?: Record<string, string | string[]>;
  /** The resource's name in the denial. */
  shown?: string;
}

type Call = (clients: Clients) => Promise<unknown>;

/** A local cloud with a user whose permissions a test sets. */
export interface NeedsLab {
  local: TestCloud;
  /** Clients of a user who, from now on, may do exactly this. */
  permit(...statements: object[]): Promise<Clients>;
  /**
   * Makes the call without each need in turn, with each condition failing, and then with everything allowed. Returns
   * the cases that were not refused as AWS refuses them. Rejects if the last call fails.
   */
  unmet(needs: Wanted[], call: Call): Promise<string[]>;
  stop(): Promise<void>;
}

export const account = '123456789012';
export const Tags = [{ Key: 'Owner', Value: 'ann' }];

/** Conditions of a call that sets these tags, and of a resource that has them. */
export const requested = { 'aws:RequestTag/Owner': 'ann', 'aws:TagKeys': ['Owner'] };
export const owned = (service: string) => ({ 'aws:ResourceTag/Owner': 'ann', [`${service}:ResourceTag/Owner`]: 'ann' });

/** A policy statement that allows it. */
export const statementOf = ({ action, resource, holds = {} }: Wanted) => {
  const keys = (isList: boolean) => Object.entries(holds).filter(([, value]) => Array.isArray(value) === isList);
  const Condition = {
    StringEquals: Object.fromEntries(keys(false)),
    // Unlike ForAllValues, it does not match a key that is absent.
    'ForAnyValue:StringEquals': Object.fromEntries(keys(true)),
  };
  return { Effect: 'Allow', Action: action, Resource: resource, Condition };
};

const unrelated = { Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' };

const denialOf = ({ action, resource, shown = resource }: Wanted): string =>
  `is not authorized to perform: ${action} on resource: ${shown} because no identity-based policy allows the ${action} action`;

/** The needs, with one condition of one of them failing. */
const turned = (needs: Wanted[], lacking: Wanted, name: string): Wanted[] =>
  needs.map((one) => (one === lacking ? { ...one, holds: { ...one.holds, [name]: 'other' } } : one));

export const startNeedsLab = async (): Promise<NeedsLab> => {
  const local = await startTestCloud();
  const { iam } = local;
  const [UserName, PolicyArn] = ['needy', `arn:aws:iam::${account}:policy/needy`];
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new CreatePolicyCommand({ PolicyName: UserName, PolicyDocument: policy(unrelated) }));
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const keys = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
  const needy = local.as(keys);
  let version = 1;
  const permit: NeedsLab['permit'] = async (...statements) => {
    const PolicyDocument = policy(unrelated, ...statements);
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: `v${version}` }));
    version += 1;
    return needy;
  };
  const refused = async (needs: Wanted[], call: Call) => {
    const clients = await permit(...needs.map(statementOf));
    return (await refusalOf(call(clients))).message;
  };
  return {
    local,
    permit,
    async unmet(needs, call) {
      const problems: string[] = [];
      for (const one of needs) {
        const others = needs.filter((other) => other !== one);
        const lacking = [others, ...Object.keys(one.holds ?? {}).map((name) => turned(needs, one, name))];
        for (const each of lacking) {
          const message = await refused(each, call);
          if (!message.includes(denialOf(one))) problems.push(`${denialOf(one)}: ${message}`);
        }
      }
      await call(await permit(...needs.map(statementOf)));
      return problems;
    },
    async stop() {
      for (const client of Object.values(needy)) client.destroy();
      await local.stop();
    },
  };
};
