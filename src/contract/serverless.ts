import type { CreatedWorkgroup } from './warehouse.ts';

/** A namespace of Redshift Serverless to create: it holds the data. */
export interface NamespaceSpec {
  name: string;
  database: string;
  adminUser: string;
  /** Id or ARN of a KMS key. */
  kmsKeyId?: string;
}

/** A workgroup of Redshift Serverless to create: it computes. */
export interface WorkgroupSpec {
  /** Also the name of its namespace. */
  name: string;
  /** In RPUs, as is the other. */
  baseCapacity: number;
  maxCapacity?: number;
  port: number;
  publiclyAccessible: boolean;
  enhancedVpcRouting?: boolean;
}

/** A limit on what a workgroup may compute. */
export type UsageLimit = NonNullable<CreatedWorkgroup['usageLimit']>;
