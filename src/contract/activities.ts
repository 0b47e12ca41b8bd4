import type { Notice } from './notice.ts';
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
  /** Tag sparkify:owner: whose pipelines they are, for several Temporal servers and namespaces may share an account. */
  owner: string;
  /** Tag sparkify:run. */
  run: string;
  /** Tag sparkify:expires, ISO 8601 UTC or `none`. */
  expires: string;
  /** The user's own tags. */
  tags?: Record<string, string>;
}

/**
 * What carries the tags of the owner's pipeline and, where a run is given, was made by that run; where a time is given
 * (ISO 8601, UTC), only what carries all our tags and outlived its time to live by then.
 */
export interface Ownership {
  pipeline: string;
  owner: string;
  run?: string;
  expiredBy?: string;
}

/** A role to create; what is absent is as it always was: our path, no policy but that to read the sources, no boundary. */
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
  /** Whether Redshift Serverless is to assume it, too. */
  isServerless?: true;
}

/** The role of a warehouse, created or adopted. */
export interface EnsuredRole {
  name: string;
  arn: string;
  /** False when it was there before, with our tags. */
  created: boolean;
  /** In what an adopted one is otherwise than asked, and left so. */
  differs?: string[];
}

/** As a result from before there could be several groups and ranges has it. */
export interface EnsuredRule {
  securityGroupId: string;
  ruleId: string;
  cidr: string;
  port: number;
  created: { group: boolean; rule: boolean };
}

/** What stands between the worker and the warehouse, created or adopted. */
export interface EnsuredNetwork {
  /** Absent in a result from before it was told. */
  vpcId?: string;
  /** Absent where the cluster stands in that of the default VPC. */
  subnetGroup?: string;
  /** Of a workgroup; absent where they are those of the default VPC. */
  subnetIds?: string[];
  securityGroupIds: string[];
  /** The ranges that may reach the port; none where the security groups were there. */
  cidrs: string[];
  port: number;
  /** What was made or adopted. */
  made: (ResourceRef & { created: boolean })[];
  /** In what an adopted part is otherwise than asked, and left so. */
  differs?: string[];
}

/** Where a cluster is to stand and who may reach it; in the default VPC unless told. */
export interface NetworkRequest extends Partial<Network> {
  /** Name of the security group, and of the subnet group where one is made. */
  name: string;
  port: number;
  owner: Owner;
  /** Whether the cluster is reached over the internet. */
  public: boolean;
  /** Whether it is for a workgroup, which is told its subnets, and has no subnet group. */
  isServerless?: true;
  /** Of a call from before there could be several. */
  cidr?: string;
}

/** A cluster as it is to be created. */
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

/** The names that a pipeline is about to use; of what it does not make, there is none. */
export interface TakenNames extends Ownership {
  cluster?: string;
  workgroup?: string;
  namespace?: string;
  group?: string;
  /** Where the group is to be; in the default VPC unless told. */
  network?: Pick<Network, 'vpcId' | 'subnetIds' | 'subnetGroup'>;
  subnetGroup?: string;
  role?: string;
  user?: string;
}

/** Where the steps of a load find the warehouse: looked up and logged in to anew by each attempt. */
export interface WarehouseRef {
  clusterIdentifier: string;
  /** Whether it is the name of a workgroup of Redshift Serverless. */
  isWorkgroup?: true;
  /** The database to work in; that of the cluster unless told. */
  database?: string | undefined;
  /** Whom to log in as, with temporary credentials; the master user unless told. */
  dbUser?: string | undefined;
  /** ARN of the secret to log in with instead. */
  secretArn?: string | undefined;
  /** How statements go there; over the warehouse's own port unless told. */
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

/** Given values of the parameters of the project's SQL; it has values for the others itself. */
export type Parameters = ProjectRequest['parameters'];

/**
 * What every step tells that reads the project's files. Fails with OtherProject, which another worker may take, when the
 * one that it comes to has another project than the plan was made of; absent in histories of before.
 */
export interface OfProject {
  parameters: Parameters;
  planned?: Planned | undefined;
}

/** What a removal deleted; empty when nothing was there that the ownership tells. */
export interface Removed {
  deleted: ResourceRef[];
  /** Identifier of the snapshot that a deleted cluster leaves. */
  finalSnapshot?: string;
}

/** A pipeline with resources that outlived their time to live. */
export interface ExpiredPipeline {
  pipeline: string;
  resources: ResourceRef[];
}

/** Every step of the pipeline that touches the world. Each may run any number of times with the same effect as once. */
export interface Activities {
  /**
   * Looks whether what is about to be made can work, and changes nothing. Fails with PreflightFailed, naming all that is
   * wrong; with ForeignResource when that is only names which are taken by what is not the pipeline's.
   */
  preflight(input: PreflightRequest): Promise<PreflightResult>;
  /** Creates it, with the right to read the sources, or adopts the owner's. ForeignResource when the name is taken. */
  ensureRole(input: RoleRequest): Promise<EnsuredRole>;
  /** Looks at a role that somebody else keeps. Fails with NotFound when it is not there, or Redshift may not assume it. */
  inspectRole(input: { arn: string; isServerless?: true }): Promise<{ name: string; arn: string }>;
  /**
   * What a snapshot would make of the cluster; nothing when that is there already. Fails with NotFound without such a
   * snapshot, with NotYet while it is being taken.
   */
  inspectSnapshot(input: { identifier: string; cluster: string }): Promise<{ snapshot?: SnapshotShape }>;
  /** Creates a user who may connect to the cluster, or adopts the owner's. ForeignResource when the name is taken. */
  ensureUser(input: {
    name: string;
    owner: Owner;
    cluster: Pick<ClusterSpec, 'identifier' | 'database'>;
  }): Promise<EnsuredUser>;
  /** Creates group, rules and subnet group, or adopts the owner's. NotFound without the VPC; else as with roles. */
  ensureNetwork(input: NetworkRequest): Promise<EnsuredNetwork>;
  /** Asks for it, restores it, or adopts and resumes the owner's; does not wait. NotYet while an old one is deleted. */
  ensureCluster(input: ClusterRequest): Promise<{ created: boolean; differs?: string[] }>;
  /** Fails with NotYet until the cluster is available and its role attached. */
  awaitCluster(input: { identifier: string }): Promise<ClusterEndpoint & { database: string }>;
  /** Fails with NotYet while an old one is being deleted, or cannot be changed. */
  ensureNamespace(input: NamespaceRequest): Promise<{ created: boolean; differs?: string[] }>;
  /** Does not wait until it is available. Fails with NotYet while its namespace takes none. */
  ensureWorkgroup(input: WorkgroupRequest): Promise<{ created: boolean; differs?: string[] }>;
  /** Fails with NotYet until the workgroup is available and the roles of its namespace attached. */
  awaitWorkgroup(input: { name: string }): Promise<ClusterEndpoint & { database: string }>;
  /** Sets the limit on what the workgroup may compute; one that is there already is changed. */
  ensureUsageLimit(input: { workgroup: string; limit: UsageLimit }): Promise<void>;
  /**
   * Looks at a cluster or workgroup that somebody else keeps, and changes nothing. Fails with NotFound when it, or a role to use, is
   * not there, with NotYet until it is available, with ForeignResource when a pipeline's end would delete it.
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

  /** Fails with InvalidProject, or with InvalidInput when the request does not fit the project. */
  readProject(input: ProjectRequest): Promise<ProjectPlan>;
  /**
   * Finds the cluster and the role of a load, and lets the role read its sources; fails with NotFound without them, with
   * NotYet until the cluster is available. A role with this ARN it takes as it is, and of an existing cluster the one that
   * it has.
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
   * Writes manifests of what is to be copied into the folder of the load in the workspace, an S3 URI; none for a load id
   * that is in the ledger already, of which it tells what was listed then. Fails with SourceChanged when files that are
   * loaded have changed or vanished, unless the load is then to be a full one.
   */
  listSource(
    input: WarehouseRef & StagingPlan & { folder: string; mode: LoadMode; onChange: OnChange; loadId?: string },
  ): Promise<Listing>;
  /**
   * Removes the folder of a load from the workspace, and beside it what loads of its pipeline have left there that were
   * terminated.
   */
  clearWorkspace(input: { folder: string }): Promise<void>;
  /**
   * Marks what it staged with the load id, in the same transaction. A load id that is in the ledger already changes
   * nothing, and is told what was staged then. Manifests that are gone are written again; fails with NotFound when there
   * is something else to load by then.
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
  /** One transaction: star tables, checks, ledger row; a load id that is in the ledger already changes nothing. Fails with
   * Superseded when another load staged over this one's tables. */
  transform(
    input: WarehouseRef &
      OfProject & {
        loadId: string;
        mode: LoadMode;
        maxErrors: number;
        staged: StagedTable[];
      },
  ): Promise<Loaded>;
  /** Fails with InvalidInput when it is to be another project. */
  answerQuestions(input: WarehouseRef & OfProject & Pick<ProjectRequest, 'project'>): Promise<Answer[]>;

  /** Deletes the rules that open the port, before anything else is deleted. */
  removeIngress(input: Ownership): Promise<Removed>;
  /** Fails with NotYet while something still uses the group. */
  removeSecurityGroup(input: Ownership): Promise<Removed>;
  /** Asks for the deletion, after a final snapshot where one is named; `awaitClusterGone` tells when it is done. */
  removeCluster(input: Ownership & { identifier: string; finalSnapshot?: string }): Promise<Removed>;
  /** Fails with NotYet until AWS no longer knows the cluster. */
  awaitClusterGone(input: { identifier: string }): Promise<void>;
  /** Asks for the deletion; `awaitWorkgroupGone` tells when it is done. */
  removeWorkgroup(input: Ownership & { name: string }): Promise<Removed>;
  /** Fails with NotYet until AWS no longer knows it. */
  awaitWorkgroupGone(input: { name: string }): Promise<void>;
  /** Asks for the deletion of the namespace with its data. Fails with NotYet while it has a workgroup. */
  removeNamespace(input: Ownership & { name: string }): Promise<Removed>;
  /** Fails with NotYet until AWS no longer knows it. */
  awaitNamespaceGone(input: { name: string }): Promise<void>;
  /**
   * Fails with NotYet until the cluster is paused. Tells the end of its time to live; nothing when there is no such
   * cluster of the owner's, or it is being deleted.
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

  /** Posts the notice as JSON to the webhook of that name, with the same Idempotency-Key at each attempt. */
  notify(input: { webhook: string; notice: Notice }): Promise<void>;

  /** Lets everything of the pipeline live until then (ISO 8601, UTC), never shorter than it would have. */
  extendLife(input: Ownership & { expires: string }): Promise<{ extended: ResourceRef[] }>;

  /**
   * Everything of the owner whose time to live ended by AWS's time, which it tells as `now` (ISO 8601, UTC); and what is
   * spared: that of others, and what cannot be told so of. What could not be checked (`unseen`) does not keep the rest.
   */
  findExpired(input: {
    owner: string;
  }): Promise<{ expired: ExpiredPipeline[]; spared: Left[]; unseen?: Left[]; now: string }>;
}
