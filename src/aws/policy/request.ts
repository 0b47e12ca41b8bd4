import type { Intent } from '../../contract/preflight.ts';

/** A cluster or workgroup that is created and deleted, or an existing one. */
export type PolicyWarehouse =
  | {
      kind: 'cluster';
      identifier: string;
      database: string;
      adminUser: string;
      kmsKeyId?: string | undefined;
      snapshotIdentifier?: string | undefined;
    }
  | {
      kind: 'serverless';
      /** Name of the workgroup and of its namespace. */
      identifier: string;
      adminUser: string;
      kmsKeyId?: string | undefined;
      /** Whether it has a usage limit. */
      limitsUsage: boolean;
    }
  | {
      kind: 'existing';
      identifier: string;
      /** Name of a workgroup of Redshift Serverless, if it is not a cluster. */
      workgroup?: string | undefined;
      database?: string | undefined;
      dbUser?: string | undefined;
      secretArn?: string | undefined;
    };

export type PolicyRole = Intent['role'];

/** What a worker will do, by the names of what it creates and uses. */
export interface PolicyRequest {
  account: string;
  region: string;
  /** Name of the pipeline: the tag of everything it creates. */
  pipeline: string;
  warehouse: PolicyWarehouse;
  role: PolicyRole;
  user: string;
  /** Whether it runs statements through the Data API. */
  usesDataApi?: boolean;
  /** Whether it creates the user. */
  createsUser: boolean;
  /** Whether each run pauses the cluster and resumes the one that the previous run paused. */
  pauses?: boolean;
  /** Name of the subnet group that is created. */
  subnetGroup?: string | undefined;
  /** Whether it uses existing security groups and opens nothing. */
  usesGroups?: boolean;
  /** Keys of the user's own tags. */
  tagKeys?: string[];
  /** S3 URIs of key prefixes that the worker itself lists. */
  lists: string[];
  /** S3 URIs of key prefixes whose first records it reads. */
  reads: string[];
  /** S3 URI below which it writes manifests. */
  workspace?: string;
}

/** The request for a pipeline in that account and region. */
export function policyRequest(
  {
    pipeline,
    warehouse,
    role,
    user,
    usesDataApi = false,
    tagKeys,
    network,
    subnetGroups,
    staging,
    reads = [],
    workspace,
  }: Intent,
  place: Pick<PolicyRequest, 'account' | 'region'>,
): PolicyRequest {
  return {
    ...place,
    pipeline,
    warehouse: policyWarehouse(warehouse),
    role,
    user: user.name,
    usesDataApi,
    createsUser: user.create,
    tagKeys,
    subnetGroup: subnetGroups[0],
    usesGroups: network.securityGroupIds !== undefined,
    lists: staging.map(({ source }) => source.uri),
    reads,
    ...(workspace !== undefined && { workspace }),
  };
}

function policyWarehouse(warehouse: Intent['warehouse']): PolicyWarehouse {
  return warehouse.kind === 'serverless'
    ? { ...warehouse, limitsUsage: warehouse.usageLimit !== undefined }
    : warehouse;
}
