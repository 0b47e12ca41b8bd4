import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { copyData } from './copydata.ts';
import { Fleet, type FleetOptions } from './fleet.ts';
import type { ClusterRecord, RedshiftState, SnapshotRecord } from './redshift-state.ts';

/** The clusters, and the snapshots of their data. */
export class Clusters extends Fleet<ClusterRecord> {
  readonly state: RedshiftState;
  protected readonly kind = 'cluster';

  constructor(state: RedshiftState, options: FleetOptions<ClusterRecord>) {
    super(options);
    this.state = state;
  }

  override resume(): void {
    for (const snapshot of this.state.snapshots) {
      const cluster = this.state.clusters.find(({ namespaceId }) => namespaceId === snapshot.namespaceId);
      if (snapshot.data === 'wanted') {
        if (cluster === undefined) snapshot.data = 'failed';
        else this.take(snapshot, cluster);
      }
    }
    super.resume();
  }

  /** Copies the cluster's committed data into the snapshot, while sessions continue. */
  take(snapshot: SnapshotRecord, cluster: ClusterRecord): void {
    this.enqueueKept(cluster, async () => {
      const copy = (walSizeBytes?: number) =>
        copyData(this.dataDirOf(cluster), this.snapshotDirOf(snapshot), walSizeBytes);
      try {
        const sizeBytes = await (this.run(cluster).process?.whileStill(copy) ?? copy());
        await this.record(cluster, () => Object.assign(snapshot, { sizeBytes, data: 'copied' }));
      } catch (error) {
        await this.record(cluster, () => Object.assign(snapshot, { data: 'failed' }));
        throw error;
      } finally {
        await this.provide(cluster);
      }
    });
  }

  /** Forgets a snapshot and its data. */
  async discard(snapshot: SnapshotRecord): Promise<void> {
    const { snapshots } = this.state;
    snapshots.splice(snapshots.indexOf(snapshot), 1);
    await this.options.save();
    await rm(this.snapshotDirOf(snapshot), { recursive: true, force: true });
  }

  protected records(): readonly ClusterRecord[] {
    return this.state.clusters;
  }

  protected shapeOf({ database, masterUsername, nodeType, numberOfNodes }: ClusterRecord) {
    return { database, masterUsername, nodeType, numberOfNodes };
  }

  /** That of a cluster restored starts as the snapshot's. */
  protected override async ensureData(cluster: ClusterRecord, dataDir: string): Promise<void> {
    const snapshot = this.state.snapshots.find(({ id }) => id === cluster.restoredFrom);
    if (cluster.restoredFrom !== undefined && !existsSync(dataDir)) {
      if (snapshot === undefined) throw new Error(`snapshot ${cluster.restoredFrom} is gone`);
      await copyData(this.snapshotDirOf(snapshot), dataDir);
    }
    await super.ensureData(cluster, dataDir);
  }

  protected override started(cluster: ClusterRecord): void {
    delete cluster.restoredFrom;
  }

  protected async forget(cluster: ClusterRecord): Promise<void> {
    await rm(this.dataDirOf(cluster), { recursive: true, force: true });
    const { namespaceId } = cluster;
    await this.record(cluster, () => {
      this.state.clusters = this.state.clusters.filter((each) => each !== cluster);
      this.state.credentials = this.state.credentials.filter((each) => each.namespaceId !== namespaceId);
    });
  }

  protected dataDirOf(cluster: ClusterRecord): string {
    return join(this.options.dataDir, 'clusters', cluster.namespaceId);
  }

  private snapshotDirOf(snapshot: SnapshotRecord): string {
    return join(this.options.dataDir, 'snapshots', snapshot.id);
  }
}

declare module '../api/context.ts' {
  interface Context {
    redshift: Clusters;
  }
}
