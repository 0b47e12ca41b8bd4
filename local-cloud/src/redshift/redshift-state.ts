import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { tag } from '../state/tag.ts';
import { table, type Rows } from '../state/table.ts';

export const clusterStatus = z.enum([
  'creating',
  'available',
  'modifying',
  'rebooting',
  'pausing',
  'paused',
  'resuming',
  'resizing',
  'final-snapshot',
  'hardware-failure',
  'deleting',
]);
export type ClusterStatus = z.infer<typeof clusterStatus>;

/** A role of the cluster. `adding` and `removing` end at `settlesAtMs`. */
export const clusterRole = z.strictObject({
  arn: z.string(),
  status: z.enum(['in-sync', 'adding', 'removing']),
  settlesAtMs: z.number(),
});
export type ClusterRole = z.infer<typeof clusterRole>;

/** A temporary database password. */
const credential = z.strictObject({
  /** UUID. */
  id: z.string(),
  /** That of its cluster. */
  namespaceId: z.string(),
  /** User name as the client sends it. */
  loginName: z.string(),
  dbUser: z.string(),
  /** Hex md5 of password and login name. */
  md5: z.string(),
  expiresAtMs: z.number(),
  autoCreate: z.boolean(),
  dbGroups: z.array(z.string()),
});
export type IssuedCredential = z.infer<typeof credential>;

/** The settings of a cluster that a snapshot keeps. */
const clusterShape = z.strictObject({
  nodeType: z.string(),
  numberOfNodes: z.number(),
  database: z.string(),
  masterUsername: z.string(),
  /** Hex md5 of the master password and the master's name. */
  masterMd5: z.string(),
  /** The requested port, which admission rules refer to. */
  port: z.number(),
});
export type ClusterShape = z.infer<typeof clusterShape>;

const cluster = clusterShape.extend({
  identifier: z.string(),
  /** UUID that distinguishes this cluster from an earlier one with the same name. */
  namespaceId: z.string(),
  status: clusterStatus,
  /** When the status gives way to the next; absent when it stays. */
  settlesAtMs: z.exactOptional(z.number()),
  createdAt: z.string(),
  /** Whether it was restored from a snapshot. */
  restored: z.exactOptional(z.literal(true)),
  /** Id of the snapshot that its data has still to come from. */
  restoredFrom: z.exactOptional(z.string()),
  /** The port that the process listens on, once it has run. */
  endpointPort: z.exactOptional(z.number()),
  availabilityZone: z.string(),
  subnetGroupName: z.string(),
  parameterGroupName: z.string(),
  securityGroupIds: z.array(z.string()),
  roles: z.array(clusterRole),
  defaultIamRoleArn: z.exactOptional(z.string()),
  /** ARN of the secret with the master's password, when it is managed. */
  masterSecretArn: z.exactOptional(z.string()),
  /** Settings that change nothing here and are shown as they were given. */
  shown: z.strictObject({
    publiclyAccessible: z.boolean(),
    enhancedVpcRouting: z.boolean(),
    allowVersionUpgrade: z.boolean(),
    maintenanceWindow: z.string(),
    maintenanceTrack: z.string(),
    automatedRetentionDays: z.number(),
    manualRetentionDays: z.number(),
    multiAz: z.boolean(),
    relocation: z.boolean(),
    kmsKeyId: z.string(),
  }),
  tags: z.array(tag),
});
export type ClusterRecord = z.infer<typeof cluster>;

/** A copy of a cluster's data, and what is needed to restore a cluster from it. */
const snapshot = z.strictObject({
  identifier: z.string(),
  /** UUID; the folder of the data is named after it. */
  id: z.string(),
  clusterIdentifier: z.string(),
  /** That of the cluster it was taken of. */
  namespaceId: z.string(),
  shape: clusterShape,
  availabilityZone: z.string(),
  clusterCreatedAt: z.string(),
  createdAt: z.string(),
  /** When it may be available at the earliest; it is, once its data is copied. */
  settlesAtMs: z.number(),
  data: z.enum(['wanted', 'copied', 'failed']),
  sizeBytes: z.number(),
  retentionDays: z.number(),
  tags: z.array(tag),
});
export type SnapshotRecord = z.infer<typeof snapshot>;

const subnetGroup = z.strictObject({
  name: z.string(),
  description: z.string(),
  subnetIds: z.array(z.string()),
  tags: z.array(tag),
});
export type SubnetGroupRecord = z.infer<typeof subnetGroup>;

const parameterGroup = z.strictObject({
  name: z.string(),
  family: z.string(),
  description: z.string(),
  /** What differs from the defaults of the family, by parameter. */
  values: z.record(z.string(), z.string()),
  tags: z.array(tag),
});
export type ParameterGroupRecord = z.infer<typeof parameterGroup>;

/** Everything Redshift remembers. */
export const redshiftTables = {
  clusters: table('namespaceId', cluster),
  credentials: table('id', credential),
  snapshots: table('id', snapshot),
  subnetGroups: table('name', subnetGroup),
  parameterGroups: table('name', parameterGroup),
};
export type RedshiftState = Rows<typeof redshiftTables>;

export const emptyRedshiftState = (): RedshiftState => ({
  clusters: [],
  credentials: [],
  snapshots: [],
  subnetGroups: [],
  parameterGroups: [],
});

/** In the first version of the state each cluster had its credentials within itself. */
const firstVersion = z.looseObject({
  clusters: z.array(
    z.looseObject({ namespaceId: z.string(), credentials: z.array(credential.omit({ id: true, namespaceId: true })) }),
  ),
});

/** Converts the state of Redshift's first version to today's form; anything else is left unchanged. */
export const upgradeRedshift = (state: unknown): unknown => {
  const { success, data } = firstVersion.safeParse(state);
  if (!success) return state;
  return {
    ...data,
    clusters: data.clusters.map((each) =>
      Object.fromEntries(Object.entries(each).filter(([name]) => name !== 'credentials')),
    ),
    credentials: data.clusters.flatMap(({ namespaceId, credentials }) =>
      credentials.map((each) => ({ ...each, id: randomUUID(), namespaceId })),
    ),
  };
};
