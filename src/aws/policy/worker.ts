import type { PolicyDocument, Statement } from './document.ts';
import { networkStatements } from './ec2.ts';
import { identityStatements } from './iam.ts';
import { lifeStatements } from './life.ts';
import { clusterStatements, existingStatements } from './redshift.ts';
import { bucketStatements } from './s3.ts';

/** A cluster that is made and deleted, or one that is there. */
export type PolicyWarehouse =
  | { kind: 'cluster'; identifier: string; database: string; adminUser: string }
  | {
      kind: 'existing';
      identifier: string;
      database?: string | undefined;
      dbUser?: string | undefined;
      secretArn?: string | undefined;
    };

/** What a worker is to do, by the names of what it makes and uses. */
export interface PolicyRequest {
  account: string;
  region: string;
  /** Name of the pipeline: the tag of all that it makes. */
  pipeline: string;
  warehouse: PolicyWarehouse;
  role: string;
  user: string;
  /** Whether it makes the user. */
  createsUser: boolean;
  /** S3 URIs of key prefixes that the worker itself lists. */
  lists: string[];
  /** S3 URI below which it writes manifests. */
  workspace?: string;
}

/**
 * The least that the worker must be allowed for a pipeline, from its first check to the deletion of all that it made,
 * what AWS's services do in the worker's name included. What each statement is for stands in docs/aws.md.
 */
export function workerPolicy(request: PolicyRequest): PolicyDocument {
  const { warehouse } = request;
  const isMade = warehouse.kind === 'cluster';
  const Statement: Statement[] = [
    ...lifeStatements(request),
    ...(isMade ? clusterStatements(request, warehouse) : existingStatements(request, warehouse)),
    ...(isMade ? networkStatements(request) : []),
    ...identityStatements(request),
    ...bucketStatements(request),
  ];
  return { Version: '2012-10-17', Statement };
}
