import { z } from 'zod';
import { tag } from '../state/tag.ts';
import { clusterRole, clusterStatus } from '../redshift/redshift-state.ts';
import { table, type Rows } from '../state/table.ts';

/** A namespace: the data, its administrator and the roles that it may assume. */
const namespace = z.strictObject({
  /** UUID; the folder of the data is named after it. */
  id: z.string(),
  name: z.string(),
  /** `modifying` and `deleting` end at `settlesAtMs`. */
  status: z.enum(['available', 'modifying', 'deleting']),
  settlesAtMs: z.exactOptional(z.number()),
  createdAt: z.string(),
  database: z.string(),
  adminUsername: z.string(),
  /** Hex md5 of the administrator's password and name. */
  adminMd5: z.string(),
  /** ARN of the secret with the administrator's password, when it is managed. */
  adminSecretArn: z.exactOptional(z.string()),
  kmsKeyId: z.string(),
  logExports: z.array(z.enum(['useractivitylog', 'userlog', 'connectionlog'])),
  roles: z.array(clusterRole),
  defaultIamRoleArn: z.exactOptional(z.string()),
  tags: z.array(tag),
});
export type NamespaceRecord = z.infer<typeof namespace>;

/** A workgroup: the process that answers SQL on the data of its namespace. */
const workgroup = z.strictObject({
  /** UUID. */
  id: z.string(),
  /** Its name. */
  identifier: z.string(),
  /** That of its namespace, which has no other workgroup. */
  namespaceId: z.string(),
  status: clusterStatus,
  settlesAtMs: z.exactOptional(z.number()),
  createdAt: z.string(),
  /** The requested port, and the one on which the process listens, once it has run. */
  port: z.number(),
  endpointPort: z.exactOptional(z.number()),
  baseCapacity: z.number(),
  maxCapacity: z.exactOptional(z.number()),
  configParameters: z.array(z.strictObject({ key: z.string(), value: z.string() })),
  enhancedVpcRouting: z.boolean(),
  publiclyAccessible: z.boolean(),
  securityGroupIds: z.array(z.string()),
  subnetIds: z.array(z.string()),
  tags: z.array(tag),
});
export type WorkgroupRecord = z.infer<typeof workgroup>;

const usageLimit = z.strictObject({
  /** UUID. */
  id: z.string(),
  /** ARN of the workgroup. */
  resourceArn: z.string(),
  usageType: z.enum(['serverless-compute', 'cross-region-datasharing']),
  amount: z.number(),
  period: z.enum(['daily', 'weekly', 'monthly']),
  breachAction: z.enum(['log', 'emit-metric', 'deactivate']),
});
export type UsageLimitRecord = z.infer<typeof usageLimit>;

/** Everything Redshift Serverless remembers. */
export const serverlessTables = {
  namespaces: table('id', namespace),
  workgroups: table('id', workgroup),
  usageLimits: table('id', usageLimit),
};
export type ServerlessState = Rows<typeof serverlessTables>;

export const emptyServerlessState = (): ServerlessState => ({ namespaces: [], workgroups: [], usageLimits: [] });
