import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Client } from 'pg';
import { createActivities } from '../../src/activities/index.ts';
import type { Activities } from '../../src/contract/activities.ts';
import type { Staged, StagedTable } from '../../src/contract/staging.ts';
import type { ProjectPlan, ProjectRequest } from '../../src/contract/plan.ts';
import type { CheckResult } from '../../src/contract/results.ts';
import { startCloud } from './cloud.ts';
import { clusterSpec } from './cluster-spec.ts';
import { FaultControl } from './faults.ts';
import { connectWarehouse } from './warehouse.ts';

/** The result of a load. */
export interface LoadOutcome {
  plan: ProjectPlan;
  staged: Record<string, { files: number; rows: number; rejected: number; how: string }>;
  rows: Record<string, number>;
  checks: CheckResult[];
}

/** A warehouse of a local cloud, and loads into it: the activities of the workflow `load` in order. */
export interface Loader {
  /** Folder of the buckets. */
  s3Root: string;
  activities: Activities;
  /** Runs an activity and repeats it while its failure is retryable. */
  run<K extends keyof Activities>(
    name: K,
    input: Parameters<Activities[K]>[0],
  ): Promise<Awaited<ReturnType<Activities[K]>>>;
  /** `meanwhile` runs when everything is staged. */
  load(loadId: string, request?: Partial<ProjectRequest>, meanwhile?: () => Promise<void>): Promise<LoadOutcome>;
  faults: FaultControl;
  /** Runs the work in a new session each time, because processes are killed. */
  ask<T>(work: (client: Client) => Promise<T>): Promise<T>;
  /** The rows of a statement, in a new session. */
  rows(sql: string): Promise<unknown[][]>;
  stop(): Promise<void>;
}

/** A killed engine is back within seconds. */
const maxAttempts = 100;
/** The tests cause failures on purpose. */
const logger = new DefaultLogger('ERROR');

const identifier = 'sparkify';
const owner = { pipeline: 'loader', owner: 'tests', run: 'loader/1', expires: 'none' };
const roleName = 'loader-redshift';

export async function startLoader(projectDir: string): Promise<Loader> {
  const statuses = ['create', 'delete', 'modify', 'role'].flatMap((status) => [`--cluster-${status}-ms`, '0']);
  const cloud = await startCloud('--faults', 'none', ...statuses);
  mkdirSync(join(cloud.s3Root, 'sparkify-workspace'), { recursive: true });
  const activities = createActivities({
    aws: cloud.clients,
    projectDir,
    workspace: 's3://sparkify-workspace/loads',
    warehouseCaFile: cloud.caFile,
  });
  const run = (async (name: keyof Activities, input: never) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const environment = new MockActivityEnvironment({ attempt, startToCloseTimeoutMs: 600_000 }, { logger });
        return await environment.run(activities[name] as never, input);
      } catch (error) {
        if (!(error instanceof ApplicationFailure) || error.nonRetryable || attempt === maxAttempts) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }) as Loader['run'];
  const { arn } = await run('ensureRole', { name: roleName, owner, sources: ['s3://udacity-dend/'] });
  const network = {
    name: 'loader-redshift',
    cidrs: ['127.0.0.1/32'],
    port: clusterSpec(identifier).port,
    owner,
    public: false,
  };
  const { securityGroupIds } = await run('ensureNetwork', network);
  await run('ensureCluster', { cluster: clusterSpec(identifier), roleArn: arn, securityGroupIds, owner });
  await run('awaitCluster', { identifier });
  await run('awaitSql', { clusterIdentifier: identifier });
  const reach = {
    awsConfig: {
      endpoint: cloud.endpoint,
      region: cloud.clients.region,
      credentials: await cloud.clients.iam.config.credentials(),
    },
    ca: () => readFileSync(cloud.caFile, 'utf8'),
  };
  async function ask<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = await connectWarehouse(reach, identifier);
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
  return {
    s3Root: cloud.s3Root,
    activities,
    run,
    load: (loadId, request, meanwhile) => loadOnce(run, loadId, request, meanwhile),
    faults: new FaultControl(cloud.endpoint),
    ask,
    rows: (sql) => ask(async (client) => (await client.query({ text: sql, rowMode: 'array' })).rows as unknown[][]),
    stop: () => cloud.stop(),
  };
}

async function loadOnce(
  run: Loader['run'],
  loadId: string,
  request: Partial<ProjectRequest> = {},
  meanwhile?: () => Promise<void>,
): Promise<LoadOutcome> {
  const clusterIdentifier = identifier;
  const asked = { sources: {}, parameters: {}, load: {}, ...request };
  const plan = await run('readProject', asked);
  const { mode, onChange, maxErrors } = plan.load;
  const { parameters } = asked;
  const folder = plan.workspace && `${plan.workspace}/loader/${loadId}`;
  const { pipeline, owner: whose } = owner;
  const { roleArn } = await run('openWarehouse', { identifier, roleName, sources: plan.reads, pipeline, owner: whose });
  await run('createTables', { clusterIdentifier, parameters, mode, loadId });
  const staged: (StagedTable & Staged)[] = [];
  for (const one of plan.staging) {
    const listing = folder && (await run('listSource', { clusterIdentifier, ...one, folder, mode, onChange, loadId }));
    const listed = folder && listing ? { listed: { listing, folder } } : {};
    const stage = { clusterIdentifier, ...one, roleArn, parameters, loadId, maxErrors, ...listed };
    staged.push({ table: one.table, ...(await run('stageTable', stage)), ...(listing && { listing }) });
  }
  await meanwhile?.();
  const { rows, checks } = await run('transform', { clusterIdentifier, parameters, loadId, mode, maxErrors, staged });
  if (folder) await run('clearWorkspace', { folder });
  return {
    plan,
    staged: Object.fromEntries(
      staged.map(({ table, files, rows: added, rejected, listing }) => [
        table,
        { files, rows: added, rejected, how: listing?.how ?? 'replace' },
      ]),
    ),
    rows,
    checks,
  };
}
