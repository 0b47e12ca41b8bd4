import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeStatementCommand } from '@aws-sdk/client-redshift-data';
import type { DescribeStatementCommandOutput, RedshiftDataClient } from '@aws-sdk/client-redshift-data';

/** A statement as the Data API describes it. */
export type Seen = Partial<Pick<DescribeStatementCommandOutput, 'Status' | 'Error' | 'HasResultSet'>> & {
  Id?: string | undefined;
};

/** How long a request waits for the end of its statement: less than a request's time limit. */
const waitSeconds = 10;
const firstDelayMs = 50;
const longestDelayMs = 2_000;

function isEnded({ Status }: Seen): boolean {
  return Status === 'FINISHED' || Status === 'FAILED' || Status === 'ABORTED';
}

/**
 * Looks at a statement until it has ended. Each look waits on the server as long as the Data API allows; if too many
 * requests are waiting already (ActiveWaitingRequestsExceededException), it pauses between looks instead.
 */
export async function settled(client: RedshiftDataClient, begun: Seen, signal?: AbortSignal): Promise<Seen> {
  let seen = begun;
  let waits = true;
  // Only another look shows why it failed.
  const isTold = () => isEnded(seen) && (seen.Status === 'FINISHED' || seen.Error !== undefined || seen !== begun);
  for (let delayMs = firstDelayMs; !isTold(); delayMs = Math.min(2 * delayMs, longestDelayMs)) {
    const askedMs = performance.now();
    try {
      seen = await describe(client, begun.Id, { waits, signal });
    } catch (error) {
      if ((error as Error).name !== 'ActiveWaitingRequestsExceededException') throw error;
      waits = false;
    }
    if (!isTold() && performance.now() - askedMs < delayMs) await sleep(delayMs, undefined, signal && { signal });
  }
  return seen;
}

function describe(
  client: RedshiftDataClient,
  Id: string | undefined,
  { waits, signal }: { waits: boolean; signal: AbortSignal | undefined },
): Promise<Seen> {
  const command = new DescribeStatementCommand({ Id, ...(waits && { WaitTimeSeconds: waitSeconds }) });
  return client.send(command, signal && { abortSignal: signal });
}
