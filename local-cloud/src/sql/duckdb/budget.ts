import { DialectError } from '../error.ts';

/**
 * What DuckDB's planner takes the square of the number of. On a busy machine 2,000 alternatives of two conditions each
 * took five seconds and 4,000 took 21; 16,000 of WHEN and 500 subqueries took three, 4,000 queries in a UNION ALL nine.
 * 80 lambdas within each other took six; each counts the levels within it, of which the first eight are free.
 */
const planningWeights = { junction: 4, when: 1, setOperation: 8, subquery: 32, lambda: 8 };
const maxPlanningWeight = 2 ** 14;
const freeLevels = 8;

function tooComplex(): DialectError {
  return new DialectError('54001', 'statement is too complex');
}

/**
 * How many nodes may still be written: what is written more than once, such as the operand of CASE, could grow with
 * every level that it lies deeper.
 */
export class Budget {
  #left = 2 ** 20;
  #planning = maxPlanningWeight;

  spend(): void {
    this.#left -= 1;
    if (this.#left < 0) throw tooComplex();
  }

  /** Counts parts of the statement that take DuckDB long to plan when there are many. */
  weigh(part: keyof typeof planningWeights, count = 1): void {
    this.#planning -= planningWeights[part] * count;
    if (this.#planning < 0) throw tooComplex();
  }

  /** Counts a lambda with so many levels of lambdas, itself among them. */
  weighLambda(levels: number): void {
    this.weigh('lambda', Math.max(levels - freeLevels, 0));
  }
}
