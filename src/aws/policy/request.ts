import type { Intent } from '../../contract/preflight.ts';

/** A cluster or workgroup that is made and deleted, or one that is there. */
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
      /** Of the workgroup and of its namespace. */
      identifier: string;
      adminUser: string;
      kmsKeyId?: string | undefined;
      /** Whether it has a usage limit. */
      limitsUsage: boolean;
    }
  | {
      kind: 'existing';
      identifier: string;
      /** Name of a workgroup of Redshift Serverless, where it is no cluster. */
      workgroup?: string | undefined;
      database?: string | undefined;
      dbUser?: string | undefined;
      secretArn?: string | undefined;
    };

export type PolicyRole = Intent['role'];

/** What a worker is to do, by the names of what it makes and uses. */
export interface PolicyRequest {
  account: string;
  region: string;
  /** Name of the pipeline: the tag of all that it makes. */
  pipeline: string;
  warehouse: PolicyWarehouse;
  role: PolicyRole;
  user: string;
  /** Whether its statements go by the Data API. */
  usesDataApi?: boolean;
  /** Whether it makes the user. */
  createsUser: boolean;
  /** Whether each run pauses the cluster, and resumes what the one before paused. */
  pauses?: boolean;
  /** Name of the subnet group that is made. */
  subnetGroup?: string | undefined;
  /** Whether security groups are there, and nothing is opened. */
  usesGroups?: boolean;
  /** Keys of the user's own tags. */
  tagKeys?: string[];
  /** S3 URIs of key prefixes that the worker itself lists. */
  lists: string[];
  /** S3 URIs of key prefixes of which it reads first records. */
  reads: string[];
  /** S3 URI below which it writes manifests. */
  workspace?: string;
}

/** That of a pipeline in that place. */
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
