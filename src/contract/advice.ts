import type { FailureType } from './failures.ts';

/** What to do about a failure, by its type; shown in reports and notices. */
export const advice: Record<FailureType, string> = {
  InvalidInput:
    'Correct the fields that the message names and start the run again; `sparkify schema pipeline` prints what is allowed.',
  InvalidProject: 'Fix the files that the message names; `sparkify check` says when the project is right.',
  OtherProject: 'Give all workers of the task queue the same project, or give this one its own task queue.',
  PreflightFailed: 'Each line of the message says what is in the way and what to do about it; nothing was created.',
  ForeignResource: 'Choose another "name", or rename the resource that has this one; it was not touched.',
  ClockSkew: 'Set the clock of the Temporal server, then start the run again.',
  PipelineBusy: 'Wait for the other run to end, or give this one another "name".',
  Expired: 'Start it again with a longer "ttl", or extend it in time with the Update `extend`.',
  LeaseEnded: 'Start the run again; end a pipeline by cancelling the pipeline, not its lease.',
  LeftStanding:
    'What the message names is still there and may cost money: fix the cause, then run `sparkify run teardown` with the same "name".',
  NotFound: 'Create what the message names, or correct its name; `sparkify run provision` creates what a load needs.',
  AwsRefused:
    'Read what AWS answered: a permission, a quota or a value; `sparkify policy` prints the permissions that the worker needs.',
  NoCredentials: 'Give the worker AWS credentials; the message says how.',
  AwsUnavailable: 'AWS did not answer, despite all retries. Start the run again later.',
  NotYet: 'What the run waited for did not happen in time. Look at it in the AWS console, then start the run again.',
  TookTooLong: 'Check that workers are running and have free slots (`sparkify status`), then start the run again.',
  ClusterFailed: 'Look at the cluster’s events in the AWS console, then start the run again.',
  WarehouseUnavailable: 'Check that the worker can reach the warehouse: address, port, security group and certificate.',
  AccessDenied: 'Let the cluster’s role read the source that the message names.',
  Conflict: 'Another transaction won each time. Start the run again when the other load is done.',
  LoadError:
    'Fix the record that the message names, or allow refused records with "load": {"maxErrors": n}; then run it again.',
  SourceChanged: 'Load everything again with "load": {"onChange": "full"}, or put the files back as they were.',
  SourceEmpty: 'Correct the source’s "uri", or put the files there.',
  ColumnsChanged: 'Run a full load, which rebuilds the table, or put its columns back.',
  DiskFull: 'Free space in the warehouse, or use more or larger nodes.',
  SqlError:
    'Fix the statement at the file and line in the message; `sparkify check --against local` tries all statements.',
  Superseded: 'Run the load again; do not run two loads into one warehouse at a time.',
  WebhookUnavailable: 'Check that the webhook answers the worker.',
  WebhookRefused: 'Set the variable that the message names, where the worker starts, to a URL that takes JSON.',
  CheckFailed:
    'Look at the rows that the check found: fix the data or the SQL, and run the load again. Nothing was committed.',
};

/** undefined for a failure type that is not ours. */
export function adviceFor(type: string | undefined): string | undefined {
  return type !== undefined && Object.hasOwn(advice, type) ? advice[type as FailureType] : undefined;
}
