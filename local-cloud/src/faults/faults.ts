import { createHash } from 'node:crypto';
import type { FaultPlan, Rule } from './rule.ts';

/** A call that something may go wrong with. */
export interface Occasion {
  service: string;
  action: string;
  when: 'before' | 'after';
  /** Everything that a rule's `match` is looked for in. */
  text: string;
}

/** A rule's counts: `calls` that it matched, and `hits` that went wrong. */
export interface RuleReport extends Rule {
  id: string;
  calls: number;
  hits: number;
}

interface Active {
  rule: RuleReport;
  /** Releases the calls that the rule holds, when it is removed. */
  release: () => void;
  released: Promise<void>;
}

/** The faults of one local cloud: which of its calls go wrong, and how often each rule did. */
export class Faults {
  #seed = 0;
  #active = new Map<string, Active>();
  #calls = new Map<string, number>();
  #lastId = 0;

  constructor(plan: FaultPlan) {
    this.replace(plan);
  }

  /** Replaces all rules; every count starts again. */
  replace({ seed, rules }: FaultPlan): void {
    for (const id of this.#active.keys()) this.remove(id);
    this.#seed = seed;
    this.#calls = new Map();
    this.#lastId = 0;
    for (const rule of rules) {
      this.#lastId += 1;
      this.put(String(this.#lastId), rule);
    }
  }

  /** Adds a rule, or puts it in the place of the one with that id. */
  put(id: string, rule: Rule): void {
    this.remove(id);
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#active.set(id, { rule: { ...rule, id, calls: 0, hits: 0 }, release, released });
  }

  /** Removes a rule and releases what it holds; false if there is no such rule. */
  remove(id: string): boolean {
    this.#active.get(id)?.release();
    return this.#active.delete(id);
  }

  /** The rules with their counts, and how often each action was called. */
  report(): { seed: number; rules: RuleReport[]; calls: Record<string, number> } {
    const rules = [...this.#active.values()].map(({ rule }) => rule);
    return { seed: this.#seed, rules, calls: Object.fromEntries(this.#calls) };
  }

  /**
   * Waits for as long as rules of latency and hold want it, and returns the first other rule that strikes, to be acted
   * out by the caller; undefined when none does.
   */
  async meet(occasion: Occasion): Promise<Rule | undefined> {
    const { service, action, when } = occasion;
    if (when === 'before') {
      const call = `${service} ${action}`;
      this.#calls.set(call, (this.#calls.get(call) ?? 0) + 1);
    }
    for (const { rule, released } of this.#active.values()) {
      if (!concerns(rule, occasion) || !this.#strikes(rule)) continue;
      if (rule.fault === 'hold') await released;
      else if (rule.fault === 'latency') await passed(rule.delayMs ?? 0, released);
      else return rule;
    }
    return undefined;
  }

  #strikes(rule: RuleReport): boolean {
    rule.calls += 1;
    if (rule.calls <= rule.skip || rule.hits >= (rule.count ?? Infinity)) return false;
    if (draw(`${this.#seed}/${rule.id}/${rule.calls}`) >= rule.probability) return false;
    rule.hits += 1;
    return true;
  }
}

const concerns = (rule: Rule, { service, action, when, text }: Occasion): boolean =>
  rule.when === when &&
  (rule.service === service || (rule.service === '*' && service !== 'sql')) &&
  (rule.action === '*' || rule.action === action) &&
  (rule.match === undefined || text.includes(rule.match));

/** From 0 to 1, the same for the same name: the n-th call of a rule fares alike in every run of a seed. */
const draw = (name: string): number => createHash('md5').update(name).digest().readUInt32BE() / 2 ** 32;

const passed = async (delayMs: number, released: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, delayMs);
  });
  await Promise.race([late, released]);
  clearTimeout(timer);
};
