import { CancellationScope, log, workflowInfo } from '@temporalio/workflow';
import type { Activities, WarehouseRef } from '../contract/activities.ts';
import type { Listing, Loaded, Staged } from '../contract/staging.ts';
import type { Input, Parsed } from '../contract/inputs.ts';
import type { Planned, ProjectPlan } from '../contract/plan.ts';
import type { LoadResult } from '../contract/results.ts';
import { activities } from './activities.ts';
import { togetherAtMost } from './parallel.ts';
import { cause, inputOf, reason, throwBug } from './failure.ts';
import { projectRequest, roleName, warehouseRef } from './names.ts';
import { upsertAttributes } from './search-attributes.ts';
import { answerQueries } from './messages.ts';
import { tellingEnd } from './notices.ts';
import { givenByOurs, ownerHere } from './owner.ts';
import type { FromPipeline } from './owner.ts';
import { Steps } from './steps.ts';

/** Reads the project, stages its sources in parallel, and rebuilds and checks the star in one transaction. */
export async function load(raw?: Input<'load'>, given?: FromPipeline): Promise<LoadResult> {
  const steps = new Steps({ project: [], warehouse: ['project'], tables: ['warehouse'] });
  let plan: ProjectPlan | undefined;
  answerQueries('load', () => steps, { project: () => plan });
  const input = inputOf('load', raw);
  await upsertAttributes(input);
  return tellingEnd(input, async () => {
    const owner = givenByOurs(given)?.owner ?? (await ownerHere());
    try {
      plan = await steps.run('project', () => activities.readProject(projectRequest(input)), planText);
      return await loadAll(input, { owner, steps, plan, warehouse: warehouseRef(input) });
    } catch (error) {
      throw cause(error);
    }
  });
}

interface Loading {
  owner: string;
  steps: Steps;
  plan: ProjectPlan;
  warehouse: WarehouseRef;
}

async function loadAll(input: Parsed<'load'>, loading: Loading): Promise<LoadResult> {
  const { owner, steps, plan, warehouse } = loading;
  const { originalExecutionRunId } = workflowInfo();
  const { parameters } = input;
  const { mode, maxErrors, concurrency } = plan.load;
  const ofProject = { parameters, planned: plannedOf(plan) };
  const folder = plan.workspace && `${plan.workspace}/${input.name}/${originalExecutionRunId}`;
  const loadId = loadIdHere();
  planStages(steps, plan);
  const { roleArn } = await steps.run('warehouse', () =>
    activities.openWarehouse({
      identifier: warehouse.clusterIdentifier,
      roleName: roleName(input),
      pipeline: input.name,
      owner,
      sources: plan.reads,
      roleArn: input.role.arn,
      ...(input.warehouse.kind === 'existing' && { isExisting: true }),
      ...(warehouse.isWorkgroup && { isWorkgroup: true }),
    }),
  );
  await steps.run(
    'tables',
    () => activities.createTables({ ...warehouse, ...ofProject, mode, loadId }),
    ({ tables }) => tables.join(', '),
  );
  const stage = { ...warehouse, ...ofProject, roleArn, loadId, maxErrors };
  try {
    const staged = await togetherAtMost(
      concurrency,
      plan.staging.map((staging) => () => stageOne(loading, { ...staging, ...stage }, folder)),
    );
    const { rows, checks } = await steps.run(
      'transform',
      () => activities.transform({ ...warehouse, ...ofProject, loadId, mode, maxErrors, staged }),
      (done) => loadedText(plan, done),
    );
    return {
      project: { name: plan.project, hash: plan.hash },
      mode,
      rows,
      staged: Object.fromEntries(
        staged.map(({ table, files, bytes, rows: added, rejected, listing }) => [
          table,
          {
            files,
            ...(bytes !== undefined && { bytes }),
            rows: added,
            rejected,
            how: listing?.how ?? 'replace',
          },
        ]),
      ),
      checks,
      durations: steps.durations(),
    };
  } finally {
    if (folder !== undefined) await clear(folder);
  }
}

function plannedOf({ project, hash }: ProjectPlan): Planned {
  return { project, hash };
}

/** Short enough for the ledger, however long the workflow id is, and the same after a reset. */
function loadIdHere(): string {
  const { workflowId, originalExecutionRunId } = workflowInfo();
  return `${workflowId.slice(0, 100)}/${originalExecutionRunId}`;
}

const listStep = (table: string): string => `list ${table}`;
const stageStep = (table: string): string => `stage ${table}`;

function planStages(steps: Steps, { staging, workspace }: ProjectPlan): void {
  for (const { table } of staging) {
    const list = workspace === undefined ? [] : [[listStep(table)]];
    steps.append([...list, [stageStep(table)]], ['tables']);
  }
  steps.append(
    [['transform']],
    staging.map(({ table }) => stageStep(table)),
  );
}

type Stage = Omit<Parameters<Activities['stageTable']>[0], 'listed'>;

async function stageOne({ steps, plan, warehouse }: Loading, stage: Stage, folder: string | undefined) {
  const { table, source } = stage;
  const { mode, onChange } = plan.load;
  const listing =
    folder === undefined
      ? undefined
      : await steps.run(
          listStep(table),
          () => activities.listSource({ ...warehouse, table, source, folder, mode, onChange, loadId: stage.loadId }),
          listedText,
        );
  const listed = listing && folder !== undefined ? { listed: { listing, folder } } : {};
  const staged = await steps.run(stageStep(table), () => activities.stageTable({ ...stage, ...listed }), stagedText);
  return { table, ...staged, ...(listing && { listing }) };
}

/** Leftover manifests cost little, and do not affect the load. */
async function clear(folder: string): Promise<void> {
  try {
    await CancellationScope.nonCancellable(() => activities.clearWorkspace({ folder }));
  } catch (error) {
    throwBug(error);
    log.warn('the manifests of the load could not be removed', { folder, reason: reason(error) });
  }
}

function planText({ project, staging, star }: ProjectPlan): string {
  return `${project}: ${counted(staging.length, 'source')} into ${counted(star.length, 'star table')}`;
}

function listedText({ how, files }: Listing): string {
  return how === 'append' ? counted(files, 'new file') : `${counted(files, 'file')}, all to be staged`;
}

function stagedText({ rows, files, rejected }: Staged): string {
  return `${rows} rows from ${counted(files, 'file')}${rejected === 0 ? '' : `, ${rejected} rejected`}`;
}

function loadedText({ star }: ProjectPlan, { rows, checks }: Loaded): string {
  const sum = star.reduce((total, { table }) => total + (rows[table] ?? 0), 0);
  const warnings = checks.filter(({ passed }) => !passed).map(({ name }) => name);
  const found = warnings.length === 0 ? '' : `, warning: ${warnings.join(', ')}`;
  const passed = checks.length - warnings.length;
  return `${sum} rows in ${counted(star.length, 'star table')}, ${counted(passed, 'check')} passed${found}`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
