import type { Parsed } from '../contract/inputs.ts';
import type { Cost } from '../contract/results.ts';
import type { Hourly } from '../contract/status.ts';

/** What a cluster costs from when it became available until it is gone or no longer belongs to this run. */
export class Meter {
  /** Milliseconds since 1970. */
  availableMs: number | undefined;
  price: Parsed<'pipeline'>['price'] = null;
  #nodes = 0;
  #endedMs: number | undefined;

  begin(nodes: number, availableMs = Date.now()): void {
    this.#nodes = nodes;
    this.availableMs = availableMs;
  }

  end(): void {
    this.#endedMs = Date.now();
  }

  /** Until now, or the end. */
  nodeHours(): number {
    if (this.availableMs === undefined) return 0;
    return Number(((this.#nodes * (this.#untilMs() - this.availableMs)) / 3_600_000).toFixed(4));
  }

  /** The cost of the node-hours, if a price is known. */
  cost(): { cost?: Cost } {
    if (!this.price || this.availableMs === undefined) return {};
    const { nodeHour, currency } = this.price;
    return { cost: { amount: Number((this.nodeHours() * nodeHour).toFixed(4)), currency } };
  }

  /** What each hour adds while it costs money. */
  hourly(): { hourly?: Hourly } {
    if (this.availableMs === undefined || this.#endedMs !== undefined) return {};
    const nodes = this.#nodes;
    if (!this.price) return { hourly: { nodes } };
    const { nodeHour, currency } = this.price;
    return { hourly: { nodes, cost: { amount: Number((nodes * nodeHour).toFixed(4)), currency } } };
  }

  /** A waiting workflow does not update the figure, so the time shows how old it is. */
  text(): string {
    const { cost } = this.cost();
    const money = cost ? ` (${cost.amount} ${cost.currency})` : '';
    return `${this.nodeHours()} node-hours${money} at ${new Date(this.#untilMs()).toISOString()}`;
  }

  #untilMs(): number {
    return this.#endedMs ?? Date.now();
  }
}
