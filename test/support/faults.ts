import type { RuleReport } from '../../local-cloud/src/faults/faults.ts';

/** A rule with defaults for whatever is left out. */
export interface FaultRule extends Partial<Omit<RuleReport, 'calls' | 'hits' | 'id'>> {
  fault: RuleReport['fault'];
}

/** Controls over HTTP the faults of a local cloud started with `--faults`. */
export class FaultControl {
  readonly #url: string;

  constructor(endpoint: string) {
    this.#url = `${endpoint}/_sparkify/faults`;
  }

  async replace(rules: FaultRule[], seed = 0): Promise<void> {
    await this.#ask('PUT', '', { seed, rules });
  }

  async put(id: string, rule: FaultRule): Promise<void> {
    await this.#ask('PUT', `/${id}`, rule);
  }

  /** Removes the rule and releases what it held; returns its report. */
  async remove(id: string): Promise<RuleReport> {
    return (await this.#ask('DELETE', `/${id}`)) as RuleReport;
  }

  async report(): Promise<{ rules: RuleReport[]; calls: Record<string, number> }> {
    return (await this.#ask('GET', '')) as { rules: RuleReport[]; calls: Record<string, number> };
  }

  async rule(id: string): Promise<RuleReport> {
    return (await this.#ask('GET', `/${id}`)) as RuleReport;
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.#url + path, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}
