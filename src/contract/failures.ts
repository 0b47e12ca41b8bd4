/**
 * The `type` of every failure of our workflows and activities, and whether a retry can help. Callers of the workflows
 * and retry policies use these names.
 */
export const failures = {
  /** The input is wrong; every wrong field is in the message. */
  InvalidInput: { retryable: false },
  /** The project's folder is wrong; everything that is wrong is in the message, with file and line. */
  InvalidProject: { retryable: false },
  /** The worker has another project than the load was planned from; another worker may have that one. */
  OtherProject: { retryable: true },
  /** The run cannot work; the message has every problem and what to do about it. */
  PreflightFailed: { retryable: false },
  /** A resource of the wanted name exists and does not carry our tags. */
  ForeignResource: { retryable: false },
  /** The Temporal server's clock is not AWS's: what is created would live too long, or be reaped too early. */
  ClockSkew: { retryable: false },
  /** Another run holds the lease of this name. */
  PipelineBusy: { retryable: false },
  /** The time to live ended before the work did, and everything was deleted. */
  Expired: { retryable: false },
  /** The lease was terminated or ended under its pipeline, and everything was deleted. */
  LeaseEnded: { retryable: false },
  /** Something is still there after a teardown, or could not be checked; the message names each, and why. */
  LeftStanding: { retryable: false },
  /** A resource that this step needs does not exist. */
  NotFound: { retryable: false },
  /** AWS refused the call for good: permissions, quota, a value that it does not accept. */
  AwsRefused: { retryable: false },
  /** The worker has no AWS credentials, or ones that have expired and that nothing renews; the message says what to do. */
  NoCredentials: { retryable: true },
  /** AWS could not do it now: throttling, 5xx, a lost connection, a state that passes. */
  AwsUnavailable: { retryable: true },
  /** Something is still under way; looked at again after a delay. */
  NotYet: { retryable: true },
  /** All attempts were ended by their time limits, or with their workers, for as long as they may be tried. */
  TookTooLong: { retryable: false },
  /** The cluster ended in a state from which it will not become available. */
  ClusterFailed: { retryable: false },
  /** The warehouse could not be reached, or dropped the connection. */
  WarehouseUnavailable: { retryable: true },
  /** The cluster's role may not read the source; tried again for as long as IAM may need to spread a new policy. */
  AccessDenied: { retryable: true },
  /** A concurrent transaction won (1023, 40001, XX000 of that kind). */
  Conflict: { retryable: true },
  /** The data could not be loaded: file, line, column and value are in the message. */
  LoadError: { retryable: false },
  /** Files that an incremental load has loaded are not what they were; the message names them. */
  SourceChanged: { retryable: false },
  /** A source has no file, and a table with rows would be staged from it again; the message names both. */
  SourceEmpty: { retryable: false },
  /** An existing table has other columns than its file; the message names them. */
  ColumnsChanged: { retryable: false },
  /** The warehouse is full: free space, or resize the cluster. */
  DiskFull: { retryable: false },
  /** The warehouse refused a statement. */
  SqlError: { retryable: false },
  /** Another load staged into the same warehouse meanwhile; its data stays, and this load must be run again. */
  Superseded: { retryable: false },
  /** The webhook of a notice does not answer, or says that it will later. */
  WebhookUnavailable: { retryable: true },
  /** The webhook of a notice takes no such one, or the worker has no URL for it. */
  WebhookRefused: { retryable: false },
  /** A check found offending rows, and the load was rolled back. */
  CheckFailed: { retryable: false },
} as const satisfies Record<string, { retryable: boolean }>;

/** The `type` of an ApplicationFailure of ours. */
export type FailureType = keyof typeof failures;
