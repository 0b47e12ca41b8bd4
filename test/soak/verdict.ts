import type { PipelineResult } from '../../src/contract/results.ts';
import type { Plan } from './plan.ts';
import type { Found } from './run.ts';
import { noRows } from '../support/checksum.ts';
import type { Tables } from './tables.ts';

/** What must never be. */
export const wrongs = ['outcome', 'leak', 'duplicate', 'lost rows', 'wrong rows', 'foreign resource touched'] as const;
export type Wrong = (typeof wrongs)[number];

/** A promise that was broken: what was expected, and what was found. */
export interface Violation {
  wrong: Wrong;
  text: string;
}

/** What is wrong with a run; `star` is the star schema that its source makes, as checksums. */
export function judge(plan: Plan, found: Found, star: Record<string, string>): Violation[] {
  return [
    ...judgeOutcome(plan, found),
    ...judgeResult(plan, found, star),
    ...judgeTables(plan, found, star),
    ...judgeSequel(plan, found, star),
    ...judgeLeft(plan, found),
  ];
}

function judgeOutcome({ expected, rival }: Plan, { ending, rival: other }: Found): Violation[] {
  const { outcome, message = '' } = ending;
  const violations: Violation[] = [];
  if (outcome !== expected) violations.push(unlike('outcome', expected, `${outcome} ${message}`.trim()));
  const busy = 'failed: PipelineBusy';
  if (rival && other?.outcome !== busy) violations.push(unlike('outcome', `a rival ${busy}`, String(other?.outcome)));
  return violations;
}

/** What the pipeline itself says that it loaded. */
function judgeResult({ decision }: Plan, { ending }: Found, star: Record<string, string>): Violation[] {
  if (ending.outcome !== 'completed') return [];
  const { load } = ending.result as PipelineResult;
  if (decision === 'skip') return load === undefined ? [] : [unlike('outcome', 'no load', JSON.stringify(load.rows))];
  return Object.entries(star).flatMap(([table, checksum]) => {
    const rows = load?.rows[table];
    return rows === countOf(checksum) ? [] : [rowsUnlike(`result of ${table}`, checksum, `${rows}`)];
  });
}

function judgeTables(plan: Plan, found: Found, star: Record<string, string>): Violation[] {
  const { tables, reloaded, ending } = found;
  const nothing = Object.fromEntries(Object.keys(star).map((table) => [table, noRows]));
  if (plan.standing === undefined) {
    if (tables) return judgeStar(tables, plan.decision === 'skip' ? nothing : star, plan.decision === 'skip' ? 0 : 1);
    const wasAsked = ending.outcome === 'completed' && plan.answer !== undefined;
    return wasAsked ? [unlike('outcome', 'a question', 'none')] : [];
  }
  if (!tables || !reloaded) return [unlike('outcome', 'a warehouse that stands', 'none')];
  const before = plan.interrupt === undefined ? 1 : Math.min(tables.loads.length, 1);
  const again = reloaded.ending.outcome === 'completed' ? [] : [unlike('outcome', 'a load', outcomeOf(reloaded))];
  return [
    // All or nothing, as the ledger says.
    ...judgeStar(tables, before === 0 ? nothing : star, before),
    ...again,
    ...judgeStar(reloaded.tables, star, before + 1),
  ];
}

/** After an interrupted load all or nothing; what was loaded before is in the ledger, paused or restored. */
function judgeSequel(
  { sequel: wanted, interrupt, name }: Plan,
  { sequel }: Found,
  star: Record<string, string>,
): Violation[] {
  if (wanted === undefined) return [];
  if (!sequel) return [unlike('outcome', `a run that can ${wanted}`, 'none')];
  const { before, ending, tables } = sequel;
  const paused = `cluster ${name} paused`;
  const isRight = wanted === 'resume' ? before.includes(paused) : before.length === 0;
  const loads = interrupt && tables?.loads.length === 1 ? 1 : 2;
  return [
    ...(isRight ? [] : [unlike('leak', wanted === 'resume' ? paused : 'nothing', before.join(', '))]),
    ...(ending.outcome === 'completed' ? [] : [unlike('outcome', 'a run after it', outcomeOf({ ending }))]),
    ...(tables ? judgeStar(tables, star, loads) : [unlike('outcome', 'a question of the run after it', 'none')]),
  ];
}

const outcomeOf = ({ ending: { outcome, message = '' } }: Pick<Found, 'ending'>) => `${outcome} ${message}`;

function judgeStar({ checksums, loads }: Tables, star: Record<string, string>, loadsWanted: number): Violation[] {
  const violations = Object.entries(star).flatMap(([table, wanted]) => {
    const actual = checksums[table] ?? 'nothing';
    return actual === wanted ? [] : [rowsUnlike(table, wanted, actual)];
  });
  if (loads.length > loadsWanted || new Set(loads).size < loads.length)
    violations.push(unlike('duplicate', `${loadsWanted} loads in the ledger`, loads.join(', ')));
  if (loads.length < loadsWanted)
    violations.push(unlike('lost rows', `${loadsWanted} loads in the ledger`, loads.join(', ')));
  return violations;
}

function judgeLeft({ standing, undeletable }: Plan, { left }: Found): Violation[] {
  if (undeletable) return left.length > 0 ? [] : [unlike('outcome', 'something left to the reaper', 'nothing')];
  if (standing === 'leave' || left.length === 0) return [];
  return [unlike('leak', 'nothing left', left.join(', '))];
}

function rowsUnlike(table: string, wanted: string, actual: string): Violation {
  const more = countOf(actual) - countOf(wanted);
  const wrong = more > 0 ? 'duplicate' : more < 0 ? 'lost rows' : 'wrong rows';
  return unlike(wrong, `${table} ${wanted}`, actual);
}

const countOf = (checksum: string) => Number(checksum.split(':')[0]);

const unlike = (wrong: Wrong, expected: string, found: string): Violation => ({
  wrong,
  text: `expected ${expected}, found ${found}`,
});

/** What is wrong with the account when everything is over: it must hold what is not ours, as it was, and nothing else. */
export function judgeAccount(foreign: string[], holdings: string[]): Violation[] {
  return [
    ...holdings.filter((one) => !foreign.includes(one)).map((one) => unlike('leak', 'it gone', one)),
    ...foreign
      .filter((one) => !holdings.includes(one))
      .map((one) => unlike('foreign resource touched', one, 'it gone or changed')),
  ];
}

/** A workflow that still runs is one that nobody waits for. */
export function judgeRunning(workflowIds: string[]): Violation[] {
  return workflowIds.length === 0 ? [] : [unlike('outcome', 'no workflow running', workflowIds.join(', '))];
}
