import { z } from 'zod';
import { freeAllowed, isFree } from './reserved.ts';
import { identifier } from './sources.ts';

/**
 * The input `warehouse`: one that is created and deleted, or one that is there and stays. What `kind` a warehouse is
 * decides which other fields it has. Each is a function, as in sources.ts.
 */
export function warehouse() {
  return z
    .discriminatedUnion('kind', [cluster(), existing()], {
      error: (issue) => (issue.code === 'invalid_union' ? { message: kindsAllowed } : undefined),
    })
    .prefault({})
    .describe('The warehouse.');
}

const kindsAllowed = 'allowed: a kind of "cluster" or "existing"';

export type Warehouse = z.output<ReturnType<typeof warehouse>>;
/** A cluster that is created and deleted. */
export type CreatedCluster = Extract<Warehouse, { kind: 'cluster' }>;
/** A cluster of somebody else's that is used as it stands. */
export type ExistingCluster = Extract<Warehouse, { kind: 'existing' }>;

function cluster() {
  return z
    .strictObject({
      kind: z
        .literal('cluster')
        .optional()
        .default('cluster')
        .describe('A cluster that is created, and deleted afterwards.'),
      identifier: clusterIdentifier().optional().describe('ClusterIdentifier; default: the name of the pipeline.'),
      nodeType: identifier(/^(ra3|rg|dc2)\.[a-z0-9]+$/, 'a Redshift node type such as ra3.large')
        .default('ra3.large')
        .describe('NodeType of the cluster.'),
      nodes: z.int().min(1).max(128).default(1).describe('NumberOfNodes; 1 makes a single-node cluster.'),
      database: database()
        .refine(isFree, { error: freeAllowed })
        .default('dev')
        .describe('Database created with the cluster.'),
      adminUser: identifier(/^[a-z][a-z0-9_]{0,127}$/, 'a lower-case letter, then letters, digits or _')
        .refine(isFree, { error: freeAllowed })
        .default('awsuser')
        .describe('Master user; its password is managed by Secrets Manager and never read.'),
      port: z
        .int()
        .refine((port) => (port >= 5431 && port <= 5455) || (port >= 8191 && port <= 8215), {
          error: 'allowed: 5431 to 5455, or 8191 to 8215',
        })
        .default(5439)
        .describe('TCP port of the cluster: 5431 to 5455, or 8191 to 8215.'),
      publiclyAccessible: z
        .boolean()
        .default(false)
        .describe('Whether the cluster has a public address; needed when the worker runs outside its VPC.'),
      snapshotIdentifier: identifier(
        /^(rs:)?(?!.*--)[a-z]([a-z0-9-]{0,253}[a-z0-9])?$/,
        'the identifier of a snapshot: a lower-case letter, then lower-case letters, digits or single hyphens, with ' +
          'rs: in front where AWS took it',
      )
        .optional()
        .describe(
          'SnapshotIdentifier to restore the cluster from where it is not there yet; default: it begins empty.',
        ),
      kmsKeyId: identifier(
        // Not by an alias: a policy that allows one key must name it.
        /^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/)?(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
        'the id or the ARN of a KMS key',
      )
        .optional()
        .describe('KMS key that encrypts the cluster; default: one of AWS’s own.'),
      enhancedVpcRouting: z
        .boolean()
        .default(false)
        .describe('Whether COPY and UNLOAD go through the VPC, which must lead to S3 then.'),
    })
    .describe('A Redshift cluster that is created, and deleted afterwards.');
}

function existing() {
  return z
    .strictObject({
      kind: z
        .literal('existing')
        .describe('A cluster or workgroup that is there: it is loaded and asked, and otherwise left alone.'),
      identifier: clusterIdentifier().optional().describe('ClusterIdentifier, of a cluster.'),
      workgroup: identifier(/^[a-z0-9-]{3,64}$/, '3 to 64 lower-case letters, digits or hyphens')
        .optional()
        .describe('Name of a workgroup of Redshift Serverless, instead of a cluster.'),
      database: database().optional().describe('Database to work in; default: the one that the warehouse came with.'),
      dbUser: identifier(/^[a-z][\w+.@-]{0,127}$/i, 'a letter, then up to 127 letters, digits or any of _+.@-')
        .optional()
        .describe('Database user to get temporary credentials for (DbUser); default: the master user.'),
      secretArn: identifier(
        /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@!-]{1,519}$/,
        'the ARN of a secret of Secrets Manager',
      )
        .optional()
        .describe('Secret with the fields username and password to log in with, instead of temporary credentials.'),
    })
    .refine((input) => (input.identifier === undefined) !== (input.workgroup === undefined), {
      path: ['identifier'],
      error: 'needed, or warehouse.workgroup, and not both',
      when: () => true,
    })
    .refine(({ workgroup, dbUser }) => workgroup === undefined || dbUser === undefined, {
      path: ['dbUser'],
      error: 'allowed only of a cluster: a workgroup logs in whom AWS takes the worker for',
      when: () => true,
    })
    .refine(({ dbUser, secretArn }) => dbUser === undefined || secretArn === undefined, {
      path: ['secretArn'],
      error: 'allowed only without dbUser: the secret names the user',
      when: () => true,
    })
    .describe(
      'A Redshift cluster, or a workgroup of Redshift Serverless, that is never created, resized, paused, tagged or deleted.',
    );
}

function clusterIdentifier() {
  return identifier(
    /^(?!.*--)[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'a lower-case letter, then lower-case letters, digits or single hyphens, 63 at most, no hyphen at the end',
  );
}

function database() {
  return identifier(/^[a-z_][a-z0-9_]{0,63}$/, 'a lower-case letter or _, then up to 63 letters, digits or _');
}
