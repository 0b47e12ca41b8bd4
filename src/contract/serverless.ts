import type { CreatedWorkgroup } from './warehouse.ts';

/** What is made of Redshift Serverless: a namespace, which holds the data, and its workgroup, which computes. */

export interface NamespaceSpec {
  name: string;
  database: string;
  adminUser: string;
  /** Id or ARN of a KMS key. */
  kmsKeyId?: string;
}

export interface WorkgroupSpec {
  /** That of its namespace, too. */
  name: string;
  /** In RPUs, as is the other. */
  baseCapacity: number;
  maxCapacity?: number;
  port: number;
  publiclyAccessible: boolean;
  enhancedVpcRouting?: boolean;
}

export type UsageLimit = NonNullable<CreatedWorkgroup['usageLimit']>;
