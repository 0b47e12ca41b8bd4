import { workflowInfo } from '@temporalio/workflow';

/**
 * The input as it is written now, where a pipeline of before there could be several ranges gives it to its part or to its
 * own next run: it goes on, and what it made must be deleted. A user is told by the schema where the field went.
 */
export function asWrittenNow<Raw>(raw: Raw): Raw {
  const { parent, continuedFromExecutionRunId } = workflowInfo();
  if (parent === undefined && continuedFromExecutionRunId === undefined) return raw;
  const { network } = (raw ?? {}) as { network?: { cidr?: string } };
  if (network?.cidr === undefined) return raw;
  const { cidr, ...rest } = network;
  return { ...raw, network: { ...rest, cidrs: cidr === 'auto' ? cidr : [cidr] } };
}
