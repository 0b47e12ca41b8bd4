/**
 * What the status of a cluster means. Its first word counts: `available, prep-for-resize` is available.
 * https://docs.aws.amazon.com/redshift/latest/mgmt/rs-mgmt-cluster-status.html
 */

export function isBeingDeleted(status: string): boolean {
  return /^(deleting|final-snapshot)/.test(status);
}

/** Whether it will not become available by itself. Paused clusters are handled separately. */
export function isFailed(status: string): boolean {
  return isBeingDeleted(status) || /^(hardware-failure|incompatible-|storage-full)/.test(status);
}
