import type { Notice } from './notice.ts';
import type { Ending } from './record.ts';
import type { Network } from './network.ts';
import type { LoadMode, OnChange, Planned, ProjectPlan, ProjectRequest, StagingPlan } from './plan.ts';
import type { PreflightRequest, PreflightResult } from './preflight.ts';
import type { SnapshotShape } from './snapshot.ts';
import type { NamespaceSpec, UsageLimit, WorkgroupSpec } from './serverless.ts';
import type { Answer, Left, PausedCluster, ResourceRef } from './results.ts';
import type { Listing, Loaded, Staged, StagedTable } from './staging.ts';

/** Whose resource it is: written as tags at creation, compared before anything is adopted, extended or deleted. */
export interface Owner {
  /** Tag sparkify:pipeline. */
  pipeline: string;
  /**
   * Tag sparkify:owner: the owner of the pipeline, because several Temporal servers and namespaces may share an
   * account.
   */
  owner: string;
  /** Tag sparkify:run. */
  run: string;
  /** Tag sparkify:expires, ISO 8601 UTC or `none`. */
  expires: string;
  /** The user's own tags. */
  tags?: Record<string, string>;
}

/**
 * The resources with the tags of the owner's pipeline. With a run, only those that the run created; with a time (ISO
 * 8601, UTC), only those with all our tags whose time to live had ended by then.
 */
export interface Ownership {
  pipeline: string;
  owner: string;
  run?: string;
  expiredBy?: string;
}

/**
 * A role to create. Absent fields mean the default: our path, no policy but the one to read the sources, no boundary.
 */
export interface RoleRequest {
  name: string;
  owner: Owner;
  /** S3 URIs of key prefixes. */
  sources: string[];
  path?: string;
  /** ARNs of managed policies to attach. */
  policies?: string[];
  /** ARN of a managed policy. */
  permissionsBoundary?: string;
  /** Whether Redshift Serverless must be able to assume it as well. */
  isServerless?: true;
}

/** The role of a warehouse, created or adopted. */
export interface EnsuredRole {
  name: string;
  arn: string;
  /** False if it already existed, with our tags. */
  created: boolean;
  /** How an adopted one differs from the input; it is left so. */
  differs?: string[];
}

/** The form of older results, which have one group and one range. */
export interface EnsuredRule {
  securityGroupId: string;
  ruleId: string;
  cidr: string;
  port: number;
  created: { group: boolean; rule: boolean };
}

/** The network between the worker and the warehouse, created or adopted. */
export interface EnsuredNetwork {
  /** Absent in older results. */
  vpcId?: string;
  /** Absent if the cluster uses that of the default VPC. */
  subnetGroup?: string;
  /** For a workgroup; absent if they are those of the default VPC. */
  subnetIds?: string[];
  securityGroupIds: string[];
  /** The ranges that may reach the port; empty if the security groups already existed. */
  cidrs: string[];
  port: number;
  /** What was created or adopted. */
  made: (ResourceRef & { created: boolean })[];
  /** How an adopted part differs from the input; it is left so. */
  differs?: string[];
}

/** Where to put a cluster and who may reach it; default: the default VPC. */
export interface NetworkRequest extends Partial<Network> {
  /** Name of the security group, and of the subnet group if one is created. */
  name: string;
  port: number;
  owner: Owner;
  /** Whether the cluster is reached over the internet. */
  public: boolean;
  /** Whether it is for a workgroup, which has a list of subnets and no subnet group. */
  isServerless?: true;
  /** Of a call from before there could be several. */
  cidr?: string;
}

/** The settings of a cluster to create. */
export interface ClusterSpec {
  identifier: string;
  nodeType: string;
  nodes: number;
  database: string;
  adminUser: string;
  port: number;
  publiclyAccessible: boolean;
  /** Of the snapshot that it is restored from. */
  snapshotIdentifier?: string;
  /** Id or ARN of a KMS key. */
  kmsKeyId?: string;
  enhancedVpcRouting?: boolean;
}

/** The IAM user, created or adopted. */
export interface EnsuredUser {
  name: string;
  arn: string;
  created: boolean;
}

/** A cluster to create, with what it is attached to. */
export interface ClusterRequest {
  cluster: ClusterSpec;
  roleArn: string;
  securityGroupIds?: string[];
  /** Of a call from before there could be several. */
  securityGroupId?: string;
  subnetGroup?: string;
  owner: Owner;
}

/** A namespace of Redshift Serverless to create. */
export interface NamespaceRequest {
  namespace: NamespaceSpec;
  roleArn: string;
  owner: Owner;
}

/** A workgroup of Redshift Serverless to create. */
export interface WorkgroupRequest {
  workgroup: WorkgroupSpec;
  securityGroupIds: string[];
  /** Absent where they are those of the default VPC. */
  subnetIds?: string[];
  owner: Owner;
}

/** Where a warehouse answers SQL. */
export interface ClusterEndpoint {
  address: string;
  port: number;
}

/** The names that a pipeline is about to use; absent for what it does not create. */
export interface TakenNames extends Ownership {
  cluster?: string;
  workgroup?: string;
  namespace?: string;
  group?: string;
  /** Where to put the group; default: the default VPC. */
  network?: Pick<Network, 'vpcId' | 'subnetIds' | 'subnetGroup'>;
  subnetGroup?: string;
  role?: string;
  user?: string;
}

/** Where the steps of a load find the warehouse. Each attempt looks it up and logs in again. */
export interface WarehouseRef {
  clusterIdentifier: string;
  /** Whether it is the name of a workgroup of Redshift Serverless. */
  isWorkgroup?: true;
  /** The database to use; default: that of the cluster. */
  database?: string | undefined;
  /** The database user to log in as, with temporary credentials; default: the master user. */
  dbUser?: string | undefined;
  /** ARN of the secret to log in with instead. */
  secretArn?: string | undefined;
  /** How statements get there; default: through the warehouse's port. */
  transport?: 'data-api' | undefined;
}

/** A cluster, or a workgroup, that somebody else keeps. */
export interface ExistingWarehouse extends ClusterEndpoint {
  database: string;
  nodeType: string;
  nodes: number;
  /** ARN of the role that COPY uses. */
  roleArn: string;
}

/** Values for parameters of the project's SQL; the project provides the others. */
export type Parameters = ProjectRequest['parameters'];

/**
 * Given to every step that reads the project's files. If the worker has another project than the plan, the step fails
 * with OtherProject, and another worker may take it. Absent in older histories.
 */
export interface OfProject {
  parameters: Parameters;
  planned?: Planned | undefined;
}

/** What a removal deleted; empty if there was nothing with that ownership. */
export interface Removed {
  deleted: ResourceRef[];
  /** Identifier of the snapshot that a deleted cluster leaves. */
  finalSnapshot?: string;
}

/** A pipeline with resources that have outlived their time to live. */
export interface ExpiredPipeline {
  pipeline: string;
  resources: ResourceRef[];
}

/** Every step of the pipeline that touches the world. Each may run any number of times with the same effect as once. */
export interface Activities {
  /**
   * Checks whether the run can work, and changes nothing. Fails with PreflightFailed, which names every problem, or
   * with ForeignResource if the only problems are names that other people's resources have.
   */
  preflight(input: PreflightRequest): Promise<PreflightResult>;
  /**
   * Creates the role with the permission to read the sources, or adopts the owner's. ForeignResource if the name is
   * taken.
   */
  ensureRole(input: RoleRequest): Promise<EnsuredRole>;
  /** Looks at somebody else's role. Fails with NotFound if it does not exist, or if Redshift may not assume it. */
  inspectRole(input: { arn: string; isServerless?: true }): Promise<{ name: string; arn: string }>;
  /**
   * The settings that the cluster would get from the snapshot; undefined if the cluster already exists. Fails with
   * NotFound without such a snapshot, with NotYet while it is being taken.
   */
  inspectSnapshot(input: { identifier: string; cluster: string }): Promise<{ snapshot?: SnapshotShape }>;
  /** Creates a user who may connect to the cluster, or adopts the owner's. ForeignResource when the name is taken. */
  ensureUser(input: {
    name: string;
    owner: Owner;
    cluster: Pick<ClusterSpec, 'identifier' | 'database'>;
  }): Promise<EnsuredUser>;
  /**
   * Creates group, rules and subnet group, or adopts the owner's. NotFound without the VPC; ForeignResource as above.
   */
  ensureNetwork(input: NetworkRequest): Promise<EnsuredNetwork>;
  /**
   * Creates or restores it, or adopts and resumes the owner's; does not wait. NotYet while an old one is being deleted.
   */
  ensureCluster(input: ClusterRequest): Promise<{ created: boolean; differs?: string[] }>;
  /** Fails with NotYet until the cluster is available and its role attached. */
  awaitCluster(input: { identifier: string }): Promise<ClusterEndpoint & { database: string }>;
  /** Fails with NotYet while an old one is being deleted, or while it cannot be changed. */
  ensureNamespace(input: NamespaceRequest): Promise<{ created: boolean; differs?: string[] }>;
  /** Does not wait until it is available. Fails with NotYet while its namespace accepts no workgroup. */
  ensureWorkgroup(input: WorkgroupRequest): Promise<{ created: boolean; differs?: string[] }>;
  /** Fails with NotYet until the workgroup is available and the roles of its namespace attached. */
  awaitWorkgroup(input: { name: string }): Promise<ClusterEndpoint & { database: string }>;
  /** Sets the limit on what the workgroup may compute; an existing limit is changed. */
  ensureUsageLimit(input: { workgroup: string; limit: UsageLimit }): Promise<void>;
  /**
   * Looks at an existing cluster or workgroup, and changes nothing. Fails with NotFound if it or a usable role does not
   * exist, with NotYet until it is available, and with ForeignResource if a pipeline will delete it.
   */
  inspectWarehouse(
    input: Ownership &
      Pick<WarehouseRef, 'isWorkgroup'> & {
        identifier: string;
        database?: string | undefined;
        roleArn?: string | undefined;
      },
  ): Promise<ExistingWarehouse>;
  /** Fails with WarehouseUnavailable until the warehouse answers `select 1`. */
  awaitSql(input: WarehouseRef): Promise<void>;

  /** Fails with InvalidProject, or with InvalidInput if the request does not fit the project. */
  readProject(input: ProjectRequest): Promise<ProjectPlan>;
  /**
   * Finds the cluster and the role of a load, and lets the role read its sources; fails with NotFound without them,
   * with NotYet until the cluster is available. With an ARN it uses that role as it is; for an existing cluster it uses
   * the role that the cluster has.
   */
  openWarehouse(
    input: Ownership & {
      identifier: string;
      roleName: string;
      sources: string[];
      isExisting?: boolean;
      isWorkgroup?: true;
      roleArn?: string | undefined;
    },
  ): Promise<{ roleArn: string }>;
  /** A load id that is in the ledger already changes nothing. */
  createTables(input: WarehouseRef & OfProject & { mode: LoadMode; loadId?: string }): Promise<{ tables: string[] }>;
  /**
   * Writes manifests of the files to copy into the load's folder in the workspace, an S3 URI. If the ledger already has
   * the load id, it writes none, and returns what was listed then. Fails with SourceChanged if loaded files have
   * changed or vanished, unless the load should then be a full one.
   */
  listSource(
    input: WarehouseRef & StagingPlan & { folder: string; mode: LoadMode; onChange: OnChange; loadId?: string },
  ): Promise<Listing>;
  /**
   * Removes the folder of a load from the workspace, and what terminated loads of the same pipeline have left there.
   */
  clearWorkspace(input: { folder: string }): Promise<void>;
  /**
   * Marks what it staged with the load id, in the same transaction. If the ledger already has the load id, it changes
   * nothing, and returns what was staged then. Missing manifests are written again; fails with NotFound if the files to
   * load have changed by then.
   */
  stageTable(
    input: WarehouseRef &
      OfProject &
      StagingPlan & {
        roleArn: string;
        loadId: string;
        maxErrors: number;
        listed?: { listing: Listing; folder: string };
      },
  ): Promise<Staged>;
  /**
   * One transaction: star tables, checks, ledger row. If the ledger already has the load id, it changes nothing. Fails
   * with Superseded if another load has staged over this one's tables.
   */
  transform(
    input: WarehouseRef &
      OfProject & {
        loadId: string;
        mode: LoadMode;
        maxErrors: number;
        staged: StagedTable[];
      },
  ): Promise<Loaded>;
  /** Fails with InvalidInput if the request names another project. */
  answerQuestions(input: WarehouseRef & OfProject & Pick<ProjectRequest, 'project'>): Promise<Answer[]>;

  /** Deletes the rules that open the port, before anything else is deleted. */
  removeIngress(input: Ownership): Promise<Removed>;
  /** Fails with NotYet while something still uses the group. */
  removeSecurityGroup(input: Ownership): Promise<Removed>;
  /** Starts the deletion, after a final snapshot if one is named; `awaitClusterGone` waits for its end. */
  removeCluster(input: Ownership & { identifier: string; finalSnapshot?: string }): Promise<Removed>;
  /** Fails with NotYet until AWS no longer knows the cluster. */
  awaitClusterGone(input: { identifier: string }): Promise<void>;
  /** Starts the deletion; `awaitWorkgroupGone` waits for its end. */
  removeWorkgroup(input: Ownership & { name: string }): Promise<Removed>;
  /** Fails with NotYet until AWS no longer knows it. */
  awaitWorkgroupGone(input: { name: string }): Promise<void>;
  /** Starts the deletion of the namespace with its data. Fails with NotYet while it has a workgroup. */
  removeNamespace(input: Ownership & { name: string }): Promise<Removed>;
  /** Fails with NotYet until AWS no longer knows it. */
  awaitNamespaceGone(input: { name: string }): Promise<void>;
  /**
   * Fails with NotYet until the cluster is paused. Returns the end of its time to live; undefined if the owner has no
   * such cluster, or it is being deleted.
   */
  pauseCluster(
    input: Ownership & { identifier: string },
  ): Promise<{ paused?: Pick<PausedCluster, 'identifier' | 'expires'> }>;
  /** Fails with NotYet while a cluster is in it. */
  removeSubnetGroup(input: Ownership & { name: string }): Promise<Removed>;
  /** Deletes the role with its policies. One that is not the owner's is left alone. */
  removeRole(input: Ownership & { name: string }): Promise<Removed>;
  /** Deletes the user with its policies and access keys. One that is not the owner's is left alone. */
  removeUser(input: Ownership & { name: string }): Promise<Removed>;

  /**
   * Writes the report of the run that asks, which is about to end so, into the workspace of its project; tells the S3 URI,
   * `<workspace>/<pipeline>/reports/<run id>.html`. Fails with InvalidInput when there is no workspace.
   */
  writeReport(input: { pipeline: string; ending: Ending }): Promise<{ uri: string }>;

  /** Posts the notice as JSON to the webhook of that name, with the same Idempotency-Key at each attempt. */
  notify(input: { webhook: string; notice: Notice }): Promise<void>;

  /** Extends the life of everything of the pipeline until then (ISO 8601, UTC); never shortens it. */
  extendLife(input: Ownership & { expires: string }): Promise<{ extended: ResourceRef[] }>;

  /**
   * Finds everything of the owner whose time to live has ended by AWS's clock, which is returned as `now` (ISO 8601,
   * UTC). `spared` has the resources of other owners and those whose tags do not say enough; `unseen` has what could
   * not be listed, which does not hold up the rest.
   */
  findExpired(input: {
    owner: string;
  }): Promise<{ expired: ExpiredPipeline[]; spared: Left[]; unseen?: Left[]; now: string }>;
}
