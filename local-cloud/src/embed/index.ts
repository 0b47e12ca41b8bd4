/**
 * AWS and Redshift in a process that ends with yours.
 *
 * @module sparkify-etl/local-cloud
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudProcess } from './child.ts';
import { LocalCloudError } from './error.ts';
import type { ClusterOptions, LocalCloudAddress, LocalCloudOptions, Warehouse } from './options.ts';

export { LocalCloudError, type LocalCloudErrorCode } from './error.ts';
export type { ClusterOptions, Durations, LocalCloudAddress, LocalCloudOptions, Warehouse } from './options.ts';

/** A local cloud in a separate process, which ends with this one. */
export interface LocalCloud extends LocalCloudAddress {
  /**
   * Creates a cluster, its role and the rule that opens its port to this machine, and waits until it answers SQL.
   * Throws LocalCloudError: InvalidOptions, ClusterNotCreated, Ended.
   */
  createCluster(options?: ClusterOptions): Promise<Warehouse>;
  /** Ends it, and removes a temporary home. Safe to call twice, and after the cloud has ended by itself. */
  stop(): Promise<void>;
}

/**
 * Starts a local cloud and resolves when it is ready. It does not keep this process alive, and ends with it. Throws
 * LocalCloudError, whose `code` says what is wrong, and then leaves nothing behind.
 */
export async function startLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  requireNode();
  const { log, ...given } = options;
  const temporaryHome = given.home === undefined ? mkdtempSync(join(tmpdir(), 'sparkify-embedded-')) : undefined;
  const cloud = new CloudProcess(log);
  const stop = async () => {
    await cloud.stop();
    // One that was killed could not.
    if (temporaryHome !== undefined) rmSync(temporaryHome, { recursive: true, force: true });
  };
  try {
    const home = temporaryHome === undefined ? {} : { home: temporaryHome, temporary: true };
    const address = await cloud.call('start', { ...given, ...home });
    return { ...address, createCluster: (wanted = {}) => cloud.call('createCluster', wanted), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function requireNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 12)) return;
  const message = `The local cloud needs Node 20.12 or later; this is ${process.versions.node} (${process.execPath}).`;
  throw new LocalCloudError('UnsupportedNode', message);
}
