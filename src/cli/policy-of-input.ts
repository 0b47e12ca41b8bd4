import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { PolicyDocument } from '../aws/policy/document.ts';
import { policyRequest } from '../aws/policy/request.ts';
import { workerPolicy } from '../aws/policy/worker.ts';
import { proxyAgents } from '../aws/proxy.ts';
import { inputOfPart } from '../contract/inputs.ts';
import type { Parsed } from '../contract/inputs.ts';
import { projectRequest } from '../workflows/names.ts';
import { intentOf } from '../workflows/preflight.ts';
import { rootMessage, usageError } from './errors.ts';
import { requirePlan, requireProject } from './project-folder.ts';

/** Where a policy applies. */
export interface Place {
  account: string;
  region: string;
}

/** An absent account or region is that of this environment's AWS configuration. */
export async function placeOf({ account, region }: Partial<Place>): Promise<Place> {
  const sts = new STSClient({ requestHandler: proxyAgents(), ...(region !== undefined && { region }) });
  const place = await sts.config.region().catch((cause: unknown) => {
    const why = rootMessage(cause);
    // The SDK's words for the question itself tell nothing more.
    throw usageError(
      `Which region? ${why === 'Region is missing' ? 'Set' : `${why}: set`} AWS_REGION, or give --region.`,
    );
  });
  if (account !== undefined) return { account, region: place };
  try {
    const { Account = '' } = await sts.send(new GetCallerIdentityCommand({}));
    return { account: Account, region: place };
  } catch (cause) {
    throw usageError(`Which account? AWS does not say (${rootMessage(cause)}): give --account.`);
  }
}

/** What a worker needs for a pipeline with this input and the project in the folder. */
export function policyFor(input: Parsed<'pipeline'>, folder: string, place: Place): PolicyDocument {
  // What the worker itself reads and writes, besides what COPY does as the role.
  const plan = requirePlan(requireProject(folder), projectRequest(input), {
    region: place.region,
    workspace: process.env['SPARKIFY_WORKSPACE'],
  });
  const intent = intentOf(inputOfPart('provision', input), plan);
  return workerPolicy({ ...policyRequest(intent, place), pauses: input.teardown === 'pause' });
}
