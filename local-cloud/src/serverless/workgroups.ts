import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fleet, type FleetOptions } from '../redshift/fleet.ts';
import type { NamespaceRecord, ServerlessState, WorkgroupRecord } from './serverless-state.ts';

/** The workgroups, each with the data of its namespace. */
export class Workgroups extends Fleet<WorkgroupRecord> {
  readonly state: ServerlessState;
  protected readonly kind = 'workgroup';

  constructor(state: ServerlessState, options: FleetOptions<WorkgroupRecord>) {
    super(options);
    this.state = state;
  }

  /** The namespace that a workgroup works on. */
  namespaceOf({ identifier, namespaceId }: WorkgroupRecord): NamespaceRecord {
    const found = this.state.namespaces.find(({ id }) => id === namespaceId);
    if (found === undefined) throw new Error(`workgroup ${identifier} has no namespace ${namespaceId}`);
    return found;
  }

  /** Keeps that the namespace is going, then deletes its data. */
  async discard({ id }: NamespaceRecord): Promise<void> {
    await this.options.save();
    await rm(this.dirOf(id), { recursive: true, force: true });
  }

  protected records(): readonly WorkgroupRecord[] {
    return this.state.workgroups;
  }

  /** It has no node type, so the limits for types that AWS's tables do not list apply. */
  protected shapeOf(workgroup: WorkgroupRecord) {
    const { database, adminUsername } = this.namespaceOf(workgroup);
    return { database, masterUsername: adminUsername, nodeType: 'serverless', numberOfNodes: 1, isServerless: true };
  }

  /** The data stays: it is the namespace's. */
  protected async forget(workgroup: WorkgroupRecord): Promise<void> {
    await this.record(workgroup, () => {
      this.state.workgroups = this.state.workgroups.filter((each) => each !== workgroup);
    });
  }

  protected dataDirOf({ namespaceId }: WorkgroupRecord): string {
    return this.dirOf(namespaceId);
  }

  private dirOf(namespaceId: string): string {
    return join(this.options.dataDir, 'namespaces', namespaceId);
  }
}

declare module '../api/context.ts' {
  interface Context {
    serverless: Workgroups;
  }
}
