import { ApplicationFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import { owns, ownerTags } from '../../src/aws/ownership.ts';
import type { Activities, EnsuredNetwork, Owner, Ownership } from '../../src/contract/activities.ts';
import type { ProjectPlan, ProjectRequest } from '../../src/contract/plan.ts';

type Step = keyof Activities;
type Resource = 'role' | 'user' | 'group' | 'rule' | 'subnetGroup' | 'cluster' | 'namespace' | 'workgroup';

/** An account in memory: activities that create and remove resources, and can be made to fail or hang. */
export class FakeWorld {
  readonly calls: Step[] = [];
  readonly resources = new Set<Resource>();
  isPaused = false;
  #aheadMs = 0;
  #failing = new Map<Step, { error: Error; times: number }>();
  #hidden = new Map<Resource, number>();
  #owners = new Map<Resource, Owner>();
  #hanging = new Set<Step>();
  #released = new Map<Step, () => void>();
  #reached = new Map<Step, () => void>();

  /** Sets how far AWS's clock is ahead of ours. */
  setClock(aheadMs: number): void {
    this.#aheadMs = aheadMs;
  }

  /** Makes the step fail after its work is done, always or this many times. */
  fail(step: Step, error: Error, times = Infinity): void {
    this.#failing.set(step, { error, times });
  }

  /** Hides the resource from the next removals. */
  hide(resource: Resource, times: number): void {
    this.#hidden.set(resource, times);
  }

  mend(step: Step): void {
    this.#failing.delete(step);
  }

  /** Lets a hanging step continue. */
  release(step: Step): void {
    this.#hanging.delete(step);
    this.#released.get(step)?.();
  }

  /** Makes the step hang until it is cancelled or released. The promise resolves when it has started. */
  hang(step: Step): Promise<void> {
    this.#hanging.add(step);
    return new Promise((resolve) => this.#reached.set(step, resolve));
  }

  activities(): Activities {
    const make = (resource: Resource, owner: Owner) => {
      this.resources.add(resource);
      this.#owners.set(resource, owner);
    };
    const drop = (resource: Resource, type: string, ownership: Ownership) => ({
      deleted: this.#drop(resource, ownership) ? [{ type: type as 'AWS::IAM::Role', id: resource }] : [],
    });
    const activities: Activities = {
      preflight: this.#step('preflight', ({ pipeline }) => ({
        awsTime: new Date(Date.now() + this.#aheadMs).toISOString(),
        findings: [{ check: 'names', state: 'passed', what: pipeline, why: 'is free' }],
      })),
      ensureRole: this.#step('ensureRole', ({ name, owner }) => {
        make('role', owner);
        return { name, arn: `arn:aws:iam::000000000000:role/${name}`, created: true };
      }),
      inspectRole: this.#step('inspectRole', ({ arn }) => ({ name: arn.split('/').at(-1) ?? '', arn })),
      ensureUser: this.#step('ensureUser', ({ name, owner }) => {
        make('user', owner);
        return { name, arn: `arn:aws:iam::000000000000:user/${name}`, created: true };
      }),
      ensureNetwork: this.#step('ensureNetwork', ({ port, owner, ...wanted }): EnsuredNetwork => {
        const made: EnsuredNetwork['made'] = [];
        const mark = (resource: Resource, type: EnsuredNetwork['made'][number]['type'], id: string) => {
          make(resource, owner);
          made.push({ type, id, created: true });
        };
        const isToldWhere = wanted.subnetIds !== undefined || wanted.vpcId !== undefined;
        const isPlaced = isToldWhere && wanted.isServerless !== true;
        if (isPlaced) mark('subnetGroup', 'AWS::Redshift::ClusterSubnetGroup', wanted.name);
        const { securityGroupIds = ['sg-1'] } = wanted;
        if (wanted.securityGroupIds === undefined) {
          mark('group', 'AWS::EC2::SecurityGroup', 'sg-1');
          mark('rule', 'AWS::EC2::SecurityGroupIngress', 'sgr-1');
        }
        const subnetGroup = isPlaced ? wanted.name : wanted.subnetGroup;
        const cidrs = wanted.securityGroupIds ? [] : ['127.0.0.1/32'];
        return {
          vpcId: 'vpc-1',
          securityGroupIds,
          cidrs,
          port,
          made,
          ...(subnetGroup !== undefined && { subnetGroup }),
          ...(isToldWhere && !isPlaced && { subnetIds: wanted.subnetIds ?? ['subnet-1'] }),
        };
      }),
      ensureCluster: this.#step('ensureCluster', ({ owner }) => {
        const created = !this.resources.has('cluster');
        make('cluster', owner);
        this.isPaused = false;
        return { created };
      }),
      awaitCluster: this.#step('awaitCluster', () => ({ address: '127.0.0.1', port: 5439, database: 'dev' })),
      ensureNamespace: this.#step('ensureNamespace', ({ owner }) => {
        make('namespace', owner);
        return { created: true };
      }),
      ensureWorkgroup: this.#step('ensureWorkgroup', ({ owner }) => {
        make('workgroup', owner);
        return { created: true };
      }),
      awaitWorkgroup: this.#step('awaitWorkgroup', () => ({ address: '127.0.0.1', port: 5439, database: 'dev' })),
      ensureUsageLimit: this.#step('ensureUsageLimit', () => undefined),
      removeWorkgroup: this.#step('removeWorkgroup', (whose) =>
        drop('workgroup', 'AWS::RedshiftServerless::Workgroup', whose),
      ),
      awaitWorkgroupGone: this.#step('awaitWorkgroupGone', () => undefined),
      removeNamespace: this.#step('removeNamespace', (whose) =>
        drop('namespace', 'AWS::RedshiftServerless::Namespace', whose),
      ),
      awaitNamespaceGone: this.#step('awaitNamespaceGone', () => undefined),
      inspectWarehouse: this.#step('inspectWarehouse', ({ database = 'dev', roleArn }) => ({
        address: '127.0.0.1',
        port: 5439,
        database,
        nodeType: 'ra3.4xlarge',
        nodes: 2,
        roleArn: roleArn ?? 'arn:aws:iam::000000000000:role/team/reader',
      })),
      inspectSnapshot: this.#step('inspectSnapshot', () =>
        this.resources.has('cluster')
          ? {}
          : { snapshot: { nodeType: 'ra3.large', nodes: 2, database: 'dev', adminUser: 'awsuser' } },
      ),
      awaitSql: this.#step('awaitSql', () => undefined),
      readProject: this.#step('readProject', planOf),
      openWarehouse: this.#step('openWarehouse', () => ({ roleArn: 'arn:aws:iam::000000000000:role/x' })),
      createTables: this.#step('createTables', () => ({ tables: ['songplays'] })),
      listSource: this.#step('listSource', ({ mode }) => ({
        how: mode === 'full' ? ('replace' as const) : ('append' as const),
        files: 1,
        bytes: 10,
        manifests: 1,
        ...(mode === 'incremental' && { base: 'load-0' }),
      })),
      clearWorkspace: this.#step('clearWorkspace', () => undefined),
      stageTable: this.#step('stageTable', () => ({ files: 1, rows: 2, rejected: 0, copyIds: [5] })),
      transform: this.#step('transform', () => ({
        rows: { songplays: 2 },
        checks: [{ name: 'c', severity: 'error' as const, passed: true }],
      })),
      answerQuestions: this.#step('answerQuestions', () => []),
      removeIngress: this.#step('removeIngress', (whose) => drop('rule', 'AWS::EC2::SecurityGroupIngress', whose)),
      removeSecurityGroup: this.#step('removeSecurityGroup', (whose) =>
        drop('group', 'AWS::EC2::SecurityGroup', whose),
      ),
      removeCluster: this.#step('removeCluster', ({ finalSnapshot, ...whose }) => ({
        ...drop('cluster', 'AWS::Redshift::Cluster', whose),
        ...(finalSnapshot === undefined ? {} : { finalSnapshot }),
      })),
      pauseCluster: this.#step('pauseCluster', ({ identifier, ...whose }) => {
        const owner = this.resources.has('cluster') ? this.#owners.get('cluster') : undefined;
        if (owner === undefined || !owns(whose, ownerTags(owner))) return {};
        this.isPaused = true;
        return { paused: { identifier, expires: owner.expires } };
      }),
      awaitClusterGone: this.#step('awaitClusterGone', () => undefined),
      removeSubnetGroup: this.#step('removeSubnetGroup', (whose) =>
        drop('subnetGroup', 'AWS::Redshift::ClusterSubnetGroup', whose),
      ),
      removeRole: this.#step('removeRole', (whose) => drop('role', 'AWS::IAM::Role', whose)),
      writeReport: this.#step('writeReport', ({ pipeline }) => ({ uri: `s3://work/${pipeline}/reports/r.html` })),
      notify: this.#step('notify', () => undefined),
      extendLife: this.#step('extendLife', () => ({ extended: [] })),
      findExpired: this.#step('findExpired', () => ({
        expired: [],
        spared: [],
        now: new Date().toISOString(),
      })),
      removeUser: this.#step('removeUser', (whose) => drop('user', 'AWS::IAM::User', whose)),
    };
    return activities;
  }

  #step<I, O>(step: Step, work: (input: I) => O): (input: I) => Promise<O> {
    return async (input) => {
      this.calls.push(step);
      const result = work(input);
      if (this.#hanging.has(step)) {
        this.#reached.get(step)?.();
        const beat = setInterval(() => Context.current().heartbeat(), 200).unref();
        const released = new Promise<void>((resolve) => this.#released.set(step, resolve));
        await Promise.race([Context.current().cancelled, released]).finally(() => clearInterval(beat));
      }
      const failing = this.#failing.get(step);
      if (failing && failing.times > 0) {
        failing.times -= 1;
        throw failing.error;
      }
      return result;
    };
  }

  /** Removes only what the tags allow: nothing of another pipeline, owner or run. */
  #drop(resource: Resource, ownership: Ownership): boolean {
    const hidden = this.#hidden.get(resource) ?? 0;
    this.#hidden.set(resource, hidden - 1);
    const owner = this.#owners.get(resource);
    if (owner === undefined || !owns(ownership, ownerTags(owner))) return false;
    return hidden <= 0 && this.resources.delete(resource);
  }
}

/** The plan of a project with two sources and one star table, whatever the sources' addresses. */
function planOf({ sources, load, workspace: asked }: ProjectRequest): ProjectPlan {
  const { mode = 'full', onChange = 'refuse', maxErrors = 0, concurrency = 4 } = load ?? {};
  const workspace = asked ?? (mode === 'incremental' ? 's3://work' : undefined);
  const uris = { staging_events: 's3://udacity-dend/log_data', staging_songs: 's3://udacity-dend/song_data' };
  const staging = Object.entries(uris).map(([table, uri]) => ({
    table,
    source: { uri: sources[table]?.uri ?? uri, region: sources[table]?.region ?? 'us-west-2' },
  }));
  return {
    project: 'sparkify',
    hash: 'abc',
    files: {},
    staging,
    star: [{ table: 'songplays', after: Object.keys(uris), merges: false }],
    checks: [{ name: 'c', holds: 'All is well.', severity: 'error' }],
    questions: [],
    reads: staging.map(({ source }) => source.uri),
    load: { mode, onChange, maxErrors, concurrency },
    ...(workspace !== undefined && { workspace }),
  };
}

/** A failure that is not retried. */
export function fatal(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true });
}
