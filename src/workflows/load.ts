import { workflowInfo } from '@temporalio/workflow';
import type { Loaded, Staged } from '../contract/activities.ts';
import type { Input, Parsed } from '../contract/inputs.ts';
import type { ProjectPlan } from '../contract/plan.ts';
import type { LoadResult } from '../contract/results.ts';
import { activities } from './activities.ts';
import { togetherAtMost } from './all.ts';
import { cause, inputOf } from './failure.ts';
import { clusterIdentifier, projectRequest, roleName } from './names.ts';
import { upsertAttributes } from './listing.ts';
import { answerQueries } from './messages.ts';
import { givenByOurs, ownerHere } from './owner.ts';
import type { FromPipeline } from './owner.ts';
import { Steps } from './steps.ts';

/** Reads the project, stages its sources side by side, and rebuilds and checks the star in one transaction. */
export async function load(raw?: Input<'load'>, given?: FromPipeline): Promise<LoadResult> {
  const steps = new Steps({ project: [], warehouse: ['project'], tables: ['warehouse'] });
  let plan: ProjectPlan | undefined;
  answerQueries('load', () => steps, { project: () => plan });
  const input = inputOf('load', raw);
  await upsertAttributes(input);
  const owner = givenByOurs(given)?.owner ?? (await ownerHere());
  try {
    plan = await steps.run('project', () => activities.readProject(projectRequest(input)), planText);
    return await loadAll(input, { owner, steps, plan });
  } catch (error) {
    throw cause(error);
  }
}

interface Loading {
  owner: string;
  steps: Steps;
  plan: ProjectPlan;
}

async function loadAll(input: Parsed<'load'>, { owner, steps, plan }: Loading): Promise<LoadResult> {
  const { workflowId, originalExecutionRunId } = workflowInfo();
  // Short enough for the ledger, however long the workflow id is, and the same after a reset.
  const loadId = `${workflowId.slice(0, 100)}/${originalExecutionRunId}`;
  const warehouse = { clusterIdentifier: clusterIdentifier(input) };
  const { parameters } = input;
  const stageStep = (table: string) => `stage ${table}`;
  steps.append([plan.staging.map(({ table }) => stageStep(table)), ['transform']], ['tables']);
  const { roleArn } = await steps.run('warehouse', () =>
    activities.openWarehouse({
      identifier: warehouse.clusterIdentifier,
      roleName: roleName(input),
      pipeline: input.name,
      owner,
      sources: plan.reads,
    }),
  );
  await steps.run(
    'tables',
    () => activities.createTables({ ...warehouse, parameters }),
    ({ tables }) => tables.join(', '),
  );
  const staged = await togetherAtMost(
    plan.concurrency,
    plan.staging.map(({ table, source }) => () => {
      const stage = { ...warehouse, table, source, roleArn, parameters, loadId };
      return steps.run(stageStep(table), () => activities.stageTable(stage), stagedText);
    }),
  );
  const { rows, checks } = await steps.run(
    'transform',
    () => activities.transform({ ...warehouse, parameters, loadId }),
    (done) => loadedText(plan, done),
  );
  return {
    project: { name: plan.project, hash: plan.hash },
    rows,
    staged: Object.fromEntries(plan.staging.map(({ table }, index) => [table, staged[index] as Staged])),
    checks,
    durations: steps.durations(),
  };
}

function planText({ project, staging, star }: ProjectPlan): string {
  return `${project}: ${counted(staging.length, 'source')} into ${counted(star.length, 'star table')}`;
}

function stagedText({ rows, files, rejected }: Staged): string {
  return `${rows} rows from ${counted(files, 'file')}${rejected === 0 ? '' : `, ${rejected} rejected`}`;
}

function loadedText({ star }: ProjectPlan, { rows, checks }: Loaded): string {
  const sum = star.reduce((total, { table }) => total + (rows[table] ?? 0), 0);
  return `${sum} rows in ${counted(star.length, 'star table')}, ${counted(checks.length, 'check')} passed`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
