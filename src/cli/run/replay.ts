import { WorkflowNotFoundError, isGrpcServiceError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { ReplayResult } from '@temporalio/worker';
import type { temporal } from '@temporalio/proto';
import { workflowTypes } from '../../contract/inputs.ts';
import { dataConverter } from '../../temporal/data-converter.ts';
import { workflowBundle } from '../../workflow-bundle.ts';
import { CliError, rootMessage, usageError } from '../errors.ts';
import type { Temporal } from './connect.ts';
import { innerTypes } from './diagnose.ts';

type History = temporal.api.history.v1.IHistory;

const knownTypes: string[] = [...workflowTypes, ...innerTypes];

/** All our open runs, including paused ones. */
export const openRuns = `CloseTime IS NULL AND WorkflowType IN (${knownTypes.map((type) => `"${type}"`).join(', ')})`;

/** A run whose history was replayed, or could not be. */
export interface Replayed {
  workflowId: string;
  runId: string;
  workflow: string;
  /** Why this build cannot carry on with it, in a line. */
  problem?: string;
}

interface Recorded extends Pick<Replayed, 'workflowId' | 'runId' | 'workflow'> {
  history: History;
}

/** How many histories are fetched while another is replayed: one may have 50 MB, and there may be thousands. */
const mostAhead = 4;

/**
 * Replays what the query finds with this build's workflows, one run after the other, and changes nothing. Throws a
 * CliError if the server stops answering or does not understand the query.
 */
export async function* replayRuns(from: Temporal, query: string): AsyncIterable<Replayed> {
  Runtime.install({
    // The result says what is wrong with a run.
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } },
  });
  const converter = dataConverter();
  const { failureConverterPath } = converter;
  const bundle = await workflowBundle(failureConverterPath === undefined ? {} : { failureConverterPath });
  let current: Recorded | undefined;
  async function* toReplay() {
    for await (current of fetchRuns(from, query)) {
      const { workflowId, history } = current;
      yield { workflowId, history };
    }
  }
  for await (const result of Worker.runReplayHistories(
    { workflowBundle: bundle, dataConverter: converter },
    toReplay(),
  ))
    if (current) yield replayed(current, result);
}

function replayed({ workflowId, runId, workflow }: Recorded, { error }: ReplayResult): Replayed {
  // Before the first workflow task there is nothing to replay, so an unknown type would go unnoticed.
  const problem = knownTypes.includes(workflow) ? error && plain(error) : 'this build has no workflow of this type';
  return { workflowId, runId, workflow, ...(problem !== undefined && { problem }) };
}

/** In the core's words, extracted from the debug output of its failure. */
function plain(error: Error): string {
  const [, quoted] = /message: ("(?:[^"\\]|\\.)*")/.exec(error.message) ?? [];
  const message = quoted === undefined ? error.message : (JSON.parse(quoted.replaceAll("\\'", "'")) as string);
  const [line = ''] = message.replace(/^\[TMPRL\d+\] (Nondeterminism error: )?/, '').split('\n');
  if (error.name !== 'DeterminismViolationError') return `this build fails on it: ${line}`;
  const [, machine, id, event] =
    /^(.+?) machine does not handle this event: HistoryEvent\(id: (\d+), (\w+)\)/.exec(line) ?? [];
  if (event === undefined) return `this build does not do what its history says: ${line}`;
  return `this build does not do what its history says: event ${id} is ${event}, and this build does otherwise (${machine})`;
}

async function* fetchRuns({ client, config }: Temporal, query: string): AsyncGenerator<Recorded> {
  const ahead: Promise<Recorded | undefined>[] = [];
  const next = async () => {
    const recorded = await ahead.shift();
    return recorded ? [recorded] : [];
  };
  try {
    for await (const run of listRuns(client, query)) {
      const fetching = fetchRun(client, run);
      // Handled when its turn comes.
      fetching.catch(() => undefined);
      ahead.push(fetching);
      if (ahead.length > mostAhead) yield* await next();
    }
    while (ahead.length > 0) yield* await next();
  } catch (error) {
    throw explained(error, config.connection.address, query);
  }
}

/** Page by page. Memos are not decoded, so one that cannot be decrypted does no harm. */
async function* listRuns(
  { workflowService, options: { namespace } }: Client,
  query: string,
): AsyncGenerator<Omit<Recorded, 'history'>> {
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const page = await workflowService.listWorkflowExecutions({ namespace, query, nextPageToken });
    for (const { execution, type } of page.executions)
      yield { workflowId: execution?.workflowId ?? '', runId: execution?.runId ?? '', workflow: type?.name ?? '' };
    ({ nextPageToken } = page);
  } while (nextPageToken.length > 0);
}

/** undefined when it was deleted meanwhile. */
async function fetchRun(client: Client, run: Omit<Recorded, 'history'>): Promise<Recorded | undefined> {
  try {
    return { ...run, history: await client.workflow.getHandle(run.workflowId, run.runId).fetchHistory() };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** INVALID_ARGUMENT of gRPC. */
const invalidArgument = 3;

function explained(error: unknown, address: string, query: string): unknown {
  const grpc = [error, (error as Error).cause].find(isGrpcServiceError);
  if (grpc === undefined) return error;
  const code: number = grpc.code;
  if (code === invalidArgument)
    return usageError(`The query ${JSON.stringify(query)} is not understood: ${rootMessage(error)}`);
  return new CliError(`The Temporal server at ${address} stopped answering: ${rootMessage(error)}`, { cause: error });
}
