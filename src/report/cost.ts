import type { RunRecord } from '../contract/record.ts';
import type { Cost } from '../contract/results.ts';

export interface Price {
  nodeHour: number;
  currency: string;
}

/**
 * Node-hours of a cluster that the run created, and their cost if a price is known: from the end of the provisioning to
 * the end of the teardown, or until the history was read. undefined if no cluster was created.
 */
export function costOf(
  record: RunRecord,
  price = priceIn(record.input),
): { nodeHours: number; cost?: Cost } | undefined {
  const { results, lanes, endedAt, readAt } = record;
  const { provision } = results;
  if (!provision || provision.kind === 'existing') return undefined;
  const availableMs = Date.parse(lanes.find(({ name }) => name === 'provision')?.endedAt ?? readAt);
  const teardown = lanes.findLast(({ name }) => name === 'teardown');
  const endMs = Date.parse(teardown?.endedAt ?? endedAt ?? readAt);
  const measured = (provision.cluster.nodes * Math.max(0, endMs - availableMs)) / 3_600_000;
  const nodeHours = record.pipeline?.nodeHours ?? Number(measured.toFixed(4));
  if (!price) return { nodeHours };
  return { nodeHours, cost: { amount: Number((nodeHours * price.nodeHour).toFixed(4)), currency: price.currency } };
}

function priceIn(input: unknown): Price | undefined {
  const { price } = (input ?? {}) as { price?: Partial<Price> | null };
  return typeof price?.nodeHour === 'number'
    ? { nodeHour: price.nodeHour, currency: price.currency ?? 'USD' }
    : undefined;
}
