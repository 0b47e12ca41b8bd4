import type { Cost } from '../../contract/results.ts';
import type { Status } from '../../contract/status.ts';

type Costs = Pick<Status, 'availableAt' | 'nodeHours' | 'cost' | 'hourly'>;

/**
 * What the cluster of a run costs. A waiting workflow only knows the time of its last event, so the cost up to this
 * moment is computed here.
 */
export function costLines({ availableAt, nodeHours, cost, hourly }: Costs, nowMs: number): string[] {
  if (availableAt === undefined || nodeHours === undefined) return [];
  if (hourly === undefined) return [`Cost: ${costText(nodeHours, cost)}.`];
  const hours = Math.max(0, nowMs - Date.parse(availableAt)) / 3_600_000;
  const soFar = costText(hours * hourly.nodes, hourly.cost && times(hourly.cost, hours));
  return [
    `Cost so far: ${soFar}. Each hour adds ${hourly.nodes}${moneyText(hourly.cost)}, until the cluster is deleted or paused.`,
  ];
}

const times = ({ amount, currency }: Cost, hours: number): Cost => ({ amount: amount * hours, currency });

function costText(nodeHours: number, cost: Cost | undefined): string {
  return `${Number(nodeHours.toFixed(2))} node-hours${moneyText(cost)}`;
}

function moneyText(cost: Cost | undefined): string {
  return cost ? ` (${cost.amount.toFixed(2)} ${cost.currency})` : '';
}
