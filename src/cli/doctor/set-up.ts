import { createAwsClients } from '../../aws/clients.ts';
import type { AwsClients } from '../../aws/clients.ts';
import { survey } from '../../aws/preflight/preflight.ts';
import { inputOfPart } from '../../contract/inputs.ts';
import type { Parsed } from '../../contract/inputs.ts';
import type { Finding, PreflightCheck, PreflightRequest } from '../../contract/preflight.ts';
import { loadDefaults } from '../../project/plan.ts';
import { copySources } from '../../project/region.ts';
import { intentOf } from '../../workflows/preflight.ts';
import { findTemporal } from '../run/connect.ts';
import type { FoundTemporal } from '../run/connect.ts';
import { awsEnvironment } from '../services/cloud.ts';
import { localWorkspace, readRunning } from '../services/home.ts';
import { lookAtProject } from './project.ts';
import type { ProjectLook } from './project.ts';
import { lookAtTemporal, wrongSettings } from './temporal.ts';

export type SetUpFinding = Finding<'project' | 'temporal' | PreflightCheck>;

export interface SetUp {
  /** Of the project. */
  folder: string;
  input: Parsed<'pipeline'>;
  /** Of the local services. */
  home: string;
}

/** Checks whether a pipeline with that input could run from here, and changes nothing. */
export async function lookAtSetUp({ folder, input, home }: SetUp): Promise<SetUpFinding[]> {
  const found = orError(() => findTemporal(home));
  const isLocal = !(found instanceof Error) && useCloudOf(home, found);
  const clients = await createAwsClients().catch((error: unknown) => error as Error);
  const look = lookAtProject(folder, input, {
    region: clients instanceof Error ? '' : clients.region,
    workspace: isLocal ? localWorkspace : process.env['SPARKIFY_WORKSPACE'],
  });
  if (found instanceof Error) return [...look.findings, wrongSettings(found)];
  const [temporal, aws] = await Promise.all([
    lookAtTemporal(found),
    clients instanceof Error ? [withoutRegion(clients)] : lookAtAws(clients, input, { look, found }),
  ]);
  return [...look.findings, temporal, ...aws];
}

function orError<T>(call: () => T): T | Error {
  try {
    return call();
  } catch (error) {
    return error as Error;
  }
}

/** The worker of the server that runs in the home uses the local cloud there, and not our environment. */
function useCloudOf(home: string, { config }: FoundTemporal): boolean {
  const running = readRunning(home);
  const isIts =
    running?.temporal.address === config.connection.address && running.temporal.namespace === config.namespace;
  if (isIts) process.env = awsEnvironment(running.aws);
  return isIts;
}

function withoutRegion(error: Error): SetUpFinding {
  return {
    check: 'credentials',
    state: 'failed',
    what: 'the AWS configuration',
    why: `is not enough (${error.message})`,
  };
}

async function lookAtAws(
  clients: AwsClients,
  input: Parsed<'pipeline'>,
  { look: { planned }, found }: { look: ProjectLook; found: FoundTemporal },
): Promise<Finding[]> {
  // Nothing is known about a wrong project; everything else can be checked.
  const plan: Parameters<typeof intentOf>[1] = planned?.plan ?? { staging: [], reads: [], load: loadDefaults };
  const intent = intentOf(inputOfPart('provision', input), plan);
  const request: PreflightRequest = {
    ...intent,
    owner: found.config.owner,
    loads: true,
    pauses: input.teardown === 'pause',
  };
  const sources = planned ? copySources(planned.project, intent.staging, { ...intent, region: clients.region }) : [];
  return survey(clients, request, sources);
}
