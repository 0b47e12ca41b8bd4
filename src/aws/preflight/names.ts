import type { TakenNames } from '../../contract/activities.ts';
import type { Finding, PreflightRequest } from '../../contract/preflight.ts';
import type { AwsClients } from '../clients.ts';
import { isDenied } from '../errors.ts';
import { findTaken } from '../taken.ts';
import { finder } from './finding.ts';

const { passed, failed } = finder('names');

/**
 * Whether the names are free or belong to the pipeline. Throws AWS's error if there is no answer: nothing may be
 * created before that is known.
 */
export async function checkNames(clients: AwsClients, request: PreflightRequest): Promise<Finding[]> {
  const names = namesOf(request);
  const { taken, unseen } = await findTaken(clients, names);
  const unanswered = unseen.find(({ error }) => !isDenied(error));
  if (unanswered !== undefined) throw unanswered.error;
  const problems = [
    ...taken.map(failed),
    ...unseen.map(({ what, error }) =>
      failed({
        what,
        why: `cannot be read (${(error as Error).message})`,
        fix: 'give the worker the policy that `sparkify policy` prints',
      }),
    ),
  ];
  if (problems.length > 0) return problems;
  const { pipeline, cluster, workgroup, group, subnetGroup, role, user } = names;
  const listed = [cluster, workgroup, group, subnetGroup, role, user].filter((name) => name !== undefined).join(', ');
  return [passed({ what: listed === '' ? pipeline : listed, why: `can be used: free, or the pipeline's own` })];
}

/** A run cannot start until the owners are known. */
export function unansweredNames({ pipeline }: PreflightRequest, error: unknown): Finding {
  const why = `could not be checked (${error instanceof Error ? error.message : String(error)})`;
  return failed({
    what: `the names of ${pipeline}`,
    why,
    fix: 'a run cannot start until AWS says who owns them; try again',
  });
}

function namesOf(request: PreflightRequest): TakenNames {
  const { pipeline, owner, warehouse, group, network, subnetGroups, role, user } = request;
  const [subnetGroup] = subnetGroups;
  const { kind, identifier } = warehouse;
  const made = {
    ...(kind === 'cluster' ? { cluster: identifier } : { workgroup: identifier, namespace: identifier }),
    ...(network.securityGroupIds === undefined && { group, network }),
    ...(subnetGroup !== undefined && { subnetGroup }),
    ...('name' in role ? { role: role.name } : {}),
  };
  return {
    pipeline,
    owner,
    ...(kind === 'existing' ? {} : made),
    ...(user.create ? { user: user.name } : {}),
  };
}
