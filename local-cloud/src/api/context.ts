import type { Ec2State } from '../ec2/ec2-state.ts';
import type { Faults } from '../faults/faults.ts';
import type { Caller } from '../iam/caller.ts';
import type { RequestFacts } from '../iam/pattern.ts';
import type { IamState } from '../iam/iam-state.ts';
import type { Fleet } from '../redshift/fleet.ts';
import type { SecretsState } from '../secretsmanager/secrets-state.ts';

/** What every action works on: the state of the whole cloud, and who asks. */
export interface Context {
  accountId: string;
  region: string;
  requestId: string;
  caller: Caller;
  /** What policies may ask of the request beyond what it does; every decision gets it. */
  facts: RequestFacts;
  iam: IamState;
  ec2: Ec2State;
  secrets: SecretsState;
  redshift: Fleet;
  /** What goes wrong on purpose; absent unless asked for. */
  faults: Faults | undefined;
}
