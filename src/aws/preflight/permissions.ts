import { GetRoleCommand, paginateSimulatePrincipalPolicy } from '@aws-sdk/client-iam';
import type { EvaluationResult } from '@aws-sdk/client-iam';
import type { Finding, PreflightRequest } from '../../contract/preflight.ts';
import type { AwsClients } from '../clients.ts';
import { hasCode, isDenied, unlessDenied } from '../errors.ts';
import { collect } from '../pages.ts';
import type { Statement } from '../policy/document.ts';
import { policyRequest } from '../policy/request.ts';
import { simulationsOf } from '../policy/simulation.ts';
import type { Simulation } from '../policy/simulation.ts';
import { workerPolicy } from '../policy/worker.ts';
import { finder } from './finding.ts';

const { passed, warned, failed, unknown } = finder('permissions');

/** A run works without these, see docs/aws.md: some are only for `extend`, one for an account's first cluster. */
export const lesser = new Set([
  'DescribeOffers',
  'Simulate',
  'CreateServiceRole',
  'ExtendIdentities',
  'DescribeSubnetGroups',
  'ListIdentities',
  'ListServerless',
  'ReadServerlessTags',
  'ExtendServerless',
  'ReadRecords',
  'ReadTags',
  'ExtendLife',
]);

/** Without a workspace, COPY lists the sources as the role. */
const isLesser = ({ Sid }: Statement, { workspace }: PreflightRequest): boolean =>
  lesser.has(Sid) || (workspace === undefined && Sid.startsWith('ListBucket'));

/** Whether the caller's policies allow what a run does, as far as IAM simulates them. */
export async function checkPermissions(
  clients: AwsClients,
  request: PreflightRequest,
  caller: string,
): Promise<Finding[]> {
  const [, , , , account = '', who = ''] = caller.split(':');
  if (who === 'root') return [passed({ what: caller, why: 'may do everything' })];
  try {
    const principal = await principalOf(clients, caller);
    const { Statement } = workerPolicy({
      ...policyRequest(request, { account, region: clients.region }),
      ...(request.pauses === true && { pauses: true }),
    });
    const problems: Finding[] = [];
    // One after another, because IAM soon throttles simulations.
    for (const statement of Statement) problems.push(...(await askFor(clients, principal, { statement, request })));
    const why = `may do all that the ${Statement.length} statements of \`sparkify policy\` allow`;
    return problems.length > 0 ? problems : [passed({ what: principal, why })];
  } catch (error) {
    const why = (error as Error).message;
    if (isDenied(error)) return [unknown({ what: caller, why: `may not ask IAM what it may do (${why})` })];
    if (!hasCode(error, 'NoSuchEntity', 'InvalidInput')) throw error;
    return [unknown({ what: caller, why: `cannot be simulated by IAM (${why})` })];
  }
}

async function askFor(
  { iam }: AwsClients,
  principal: string,
  { statement, request }: { statement: Statement; request: PreflightRequest },
): Promise<Finding[]> {
  const results: EvaluationResult[] = [];
  for (const simulation of simulationsOf(statement)) {
    const pages = paginateSimulatePrincipalPolicy({ client: iam }, simulationInput(principal, simulation));
    results.push(...(await collect(pages, ({ EvaluationResults }) => EvaluationResults)));
  }
  const denied = results.filter(({ EvalDecision }) => EvalDecision !== 'allowed');
  const [first] = denied;
  if (!first) return [];
  const more = denied.length === 1 ? '' : `, and ${denied.length - 1} more`;
  const told = {
    what: principal,
    why: `is not authorized to perform: ${first.EvalActionName} on resource: ${first.EvalResourceName}${more}`,
    fix: `give it the statement ${statement.Sid} of \`sparkify policy\``,
  };
  const missing = first.MissingContextValues ?? [];
  // A policy of the caller has a condition on a key that only a real request has.
  if (missing.length > 0) return [unknown({ ...told, why: `${told.why}, unless ${missing.join(', ')} allows it` })];
  return [isLesser(statement, request) ? warned(told) : failed(told)];
}

function simulationInput(PolicySourceArn: string, { actions, resources, context }: Simulation) {
  return {
    PolicySourceArn,
    ActionNames: actions,
    ResourceArns: resources,
    ContextEntries: context.map(({ key, values, isList }) => ({
      ContextKeyName: key,
      ContextKeyValues: values,
      ContextKeyType: isList ? ('stringList' as const) : ('string' as const),
    })),
  };
}

/** A user, or the role of a session, whose path only IAM knows. */
async function principalOf({ iam }: AwsClients, caller: string): Promise<string> {
  const [, partition, , , account, path = ''] = caller.split(':');
  const [kind, name = ''] = path.split('/');
  if (kind !== 'assumed-role') return caller;
  const guess = `arn:${partition}:iam::${account}:role/${name}`;
  return unlessDenied(
    async () => (await iam.send(new GetRoleCommand({ RoleName: name }))).Role?.Arn ?? guess,
    async () => guess,
  );
}
