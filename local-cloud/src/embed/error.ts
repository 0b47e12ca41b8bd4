/** What can go wrong with a local cloud, by the `code` of its LocalCloudError. */
export type LocalCloudErrorCode =
  /** Node is older than 20.12. */
  | 'UnsupportedNode'
  /** The optional dependencies are not installed. */
  | 'NotInstalled'
  /** An option cannot be taken: the message names it, its value and what is allowed. */
  | 'InvalidOptions'
  /** Another process has the home: the message names it. */
  | 'HomeInUse'
  /** The home cannot be used: it cannot be written or locked, or its state is damaged. */
  | 'HomeUnusable'
  /** The endpoint cannot listen on the port: it is taken, or not this user's to take. */
  | 'PortUnavailable'
  /** AWS's API refused the cluster, or its process does not start. */
  | 'ClusterNotCreated'
  /** The cloud's process ended, was not ready in time, or was stopped, and cannot be used any more. */
  | 'Ended'
  /** A bug of the local cloud. */
  | 'Failed';

/** Thrown by all functions of a local cloud. */
export class LocalCloudError extends Error {
  readonly code: LocalCloudErrorCode;

  constructor(code: LocalCloudErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LocalCloudError';
    this.code = code;
  }
}
