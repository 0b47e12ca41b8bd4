import { workflowInfo } from '@temporalio/workflow';
import type { CopySource, Staged } from '../contract/activities.ts';
import type { Input } from '../contract/inputs.ts';
import type { LoadResult } from '../contract/results.ts';
import { activities } from './activities.ts';
import { together } from './all.ts';
import { cause, inputOf } from './failure.ts';
import { clusterIdentifier, roleName, sourceUris } from './names.ts';
import { upsertAttributes } from './listing.ts';
import { answerQueries } from './messages.ts';
import { givenByOurs, ownerHere } from './owner.ts';
import type { FromPipeline } from './owner.ts';
import { Steps } from './steps.ts';

/** Creates the tables, stages events and songs side by side, and rebuilds and checks the star in one transaction. */
export async function load(raw?: Input<'load'>, given?: FromPipeline): Promise<LoadResult> {
  const steps = new Steps({
    warehouse: [],
    tables: ['warehouse'],
    'stage events': ['tables'],
    'stage songs': ['tables'],
    transform: ['stage events', 'stage songs'],
  });
  answerQueries('load', () => steps);
  const input = inputOf('load', raw);
  await upsertAttributes(input);
  const owner = givenByOurs(given)?.owner ?? (await ownerHere());
  const { workflowId, originalExecutionRunId } = workflowInfo();
  // Short enough for the ledger, however long the workflow id is, and the same after a reset.
  const loadId = `${workflowId.slice(0, 100)}/${originalExecutionRunId}`;
  try {
    const warehouse = { clusterIdentifier: clusterIdentifier(input) };
    const { roleArn } = await steps.run('warehouse', () =>
      activities.openWarehouse({
        identifier: warehouse.clusterIdentifier,
        roleName: roleName(input),
        pipeline: input.name,
        owner,
        sources: sourceUris(input),
      }),
    );
    const { source } = input;
    const copy = (uri: string, json: string): CopySource => ({ uri, json, region: source.region, roleArn });

    await steps.run(
      'tables',
      () => activities.createTables(warehouse),
      ({ tables }) => tables.join(', '),
    );
    const stage = (step: string, table: string, from: CopySource) =>
      steps.run(step, () => activities.stageTable({ ...warehouse, table, source: from, loadId }), stagedText);
    const [events, songs] = await together(
      () => stage('stage events', 'staging_events', copy(source.events, source.eventsJsonPaths ?? 'auto ignorecase')),
      () => stage('stage songs', 'staging_songs', copy(source.songs, 'auto ignorecase')),
    );
    const { rows, checks } = await steps.run(
      'transform',
      () => activities.transform({ ...warehouse, loadId }),
      (done) => `${done.rows['songplays'] ?? 0} songplays, ${done.checks.length} checks passed`,
    );
    return {
      rows,
      staged: { staging_events: events, staging_songs: songs },
      checks,
      durations: steps.durations(),
    };
  } catch (error) {
    throw cause(error);
  }
}

function stagedText({ rows, files, rejected }: Staged): string {
  return `${rows} rows from ${files} files${rejected === 0 ? '' : `, ${rejected} rejected`}`;
}
