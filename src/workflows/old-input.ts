import { workflowInfo } from '@temporalio/workflow';

/**
 * Converts the input that an older pipeline, with a single `cidr`, gives to its part or its own next run: it must carry
 * on, and delete what it created. Users get an error from the schema that names the new field.
 */
export function asWrittenNow<Raw>(raw: Raw): Raw {
  const { parent, continuedFromExecutionRunId } = workflowInfo();
  if (parent === undefined && continuedFromExecutionRunId === undefined) return raw;
  const { network } = (raw ?? {}) as { network?: { cidr?: string } };
  if (network?.cidr === undefined) return raw;
  const { cidr, ...rest } = network;
  return { ...raw, network: { ...rest, cidrs: cidr === 'auto' ? cidr : [cidr] } };
}
