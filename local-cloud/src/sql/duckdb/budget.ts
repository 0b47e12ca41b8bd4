import { DialectError } from '../error.ts';

/**
 * Weights of constructs whose planning time in DuckDB grows with the square of their number. On a busy machine 2,000
 * alternatives of two conditions each took five seconds, 4,000 took 21; 16,000 of WHEN and 500 subqueries took three,
 * 4,000 queries in a UNION ALL nine. 80 nested lambdas took six; each counts the levels inside it, except for the first
 * eight.
 */
const planningWeights = { junction: 4, when: 1, setOperation: 8, subquery: 32, lambda: 8 };
const maxPlanningWeight = 2 ** 14;
const freeLevels = 8;

function tooComplex(): DialectError {
  return new DialectError('54001', 'statement is too complex');
}

/**
 * How many nodes may still be written: nodes written more than once, such as the operand of CASE, could multiply with
 * every level of nesting.
 */
export class Budget {
  #left = 2 ** 20;
  #planning = maxPlanningWeight;

  spend(): void {
    this.#left -= 1;
    if (this.#left < 0) throw tooComplex();
  }

  /** Counts constructs that take DuckDB long to plan if there are many. */
  weigh(part: keyof typeof planningWeights, count = 1): void {
    this.#planning -= planningWeights[part] * count;
    if (this.#planning < 0) throw tooComplex();
  }

  /** Counts a lambda with this many levels of lambdas, including itself. */
  weighLambda(levels: number): void {
    this.weigh('lambda', Math.max(levels - freeLevels, 0));
  }
}
