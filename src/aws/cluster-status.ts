/**
 * What the status of a cluster means. Its first word counts: `available, prep-for-resize` is available.
 * https://docs.aws.amazon.com/redshift/latest/mgmt/rs-mgmt-cluster-status.html
 */

export function isBeingDeleted(status: string): boolean {
  return /^(deleting|final-snapshot)/.test(status);
}

/** Whether it does not become available by itself. A paused one is told apart. */
export function isFailed(status: string): boolean {
  return isBeingDeleted(status) || /^(hardware-failure|incompatible-|storage-full)/.test(status);
}
