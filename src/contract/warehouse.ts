import { z } from 'zod';
import { freeAllowed, isFree } from './reserved.ts';
import { identifier } from './sources.ts';

/**
 * The input `warehouse`: one that is created and deleted, or an existing one that stays. Its `kind` decides which other
 * fields it has. Each is a function, as in sources.ts.
 */
export function warehouse() {
  return z
    .discriminatedUnion('kind', [cluster(), serverless(), existing()], {
      error: (issue) => (issue.code === 'invalid_union' ? { message: kindsAllowed } : undefined),
    })
    .prefault({})
    .describe('The warehouse.');
}

const kindsAllowed = 'allowed: a kind of "cluster", "serverless" or "existing"';

export type Warehouse = z.output<ReturnType<typeof warehouse>>;
/** A cluster that is created and deleted. */
export type CreatedCluster = Extract<Warehouse, { kind: 'cluster' }>;
/** A workgroup of Redshift Serverless that is created with its namespace, and deleted with it. */
export type CreatedWorkgroup = Extract<Warehouse, { kind: 'serverless' }>;
/** An existing cluster, used as it is. */
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
      ...common('cluster'),
      snapshotIdentifier: identifier(
        /^(rs:)?(?!.*--)[a-z]([a-z0-9-]{0,253}[a-z0-9])?$/,
        'the identifier of a snapshot: a lower-case letter, then lower-case letters, digits or single hyphens, with ' +
          'rs: in front if AWS took it',
      )
        .optional()
        .describe('SnapshotIdentifier to restore the cluster from if it does not exist yet; default: it starts empty.'),
    })
    .describe('A Redshift cluster that is created, and deleted afterwards.');
}

/** https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-capacity.html */
function serverless() {
  return z
    .strictObject({
      kind: z.literal('serverless').describe('A workgroup that is created with its namespace, and deleted afterwards.'),
      workgroup: workgroupName()
        .optional()
        .describe('Name of the workgroup and of its namespace; default: the name of the pipeline.'),
      baseCapacity: z
        .int()
        .refine(isBaseCapacity, { error: 'allowed: 4, 8 to 512 in steps of 8, or 544 to 1024 in steps of 32' })
        .default(8)
        .describe('Lowest number of RPUs while the workgroup works; an idle workgroup is not charged for RPUs.'),
      maxCapacity: z
        .int()
        .refine((rpus) => rpus >= 8 && rpus <= 5632 && rpus % 8 === 0, { error: 'allowed: 8 to 5632 in steps of 8' })
        .optional()
        .describe('Highest number of RPUs; default: AWS’s own limit.'),
      usageLimit: usageLimit().optional().describe('How much it may compute; default: no limit.'),
      database: database()
        .refine(isFree, { error: freeAllowed })
        .default('dev')
        .describe('Database created with the namespace.'),
      ...common('workgroup'),
    })
    .refine(({ baseCapacity, maxCapacity = Infinity }) => maxCapacity >= baseCapacity, {
      path: ['maxCapacity'],
      error: 'allowed: not less than warehouse.baseCapacity',
      when: () => true,
    })
    .describe('A workgroup of Redshift Serverless that is created with its namespace, and deleted afterwards.');
}

function isBaseCapacity(rpus: number): boolean {
  if (rpus === 4) return true;
  return rpus >= 8 && rpus <= 1024 && rpus % (rpus <= 512 ? 8 : 32) === 0;
}

/** https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_CreateUsageLimit.html */
function usageLimit() {
  return z.strictObject({
    amount: z.int().min(1).max(1_000_000).describe('RPU-hours in a period.'),
    period: z.enum(['daily', 'weekly', 'monthly']).default('monthly').describe('Weeks begin on Sunday.'),
    breachAction: z
      .enum(['log', 'emit-metric', 'deactivate'])
      .default('deactivate')
      .describe('What AWS does when it is reached; deactivate ends all queries until the next period.'),
  });
}

/** Fields of every warehouse that is created. */
function common(what: 'cluster' | 'workgroup') {
  return {
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
      .describe(`TCP port of the ${what}: 5431 to 5455, or 8191 to 8215.`),
    publiclyAccessible: z
      .boolean()
      .default(false)
      .describe(`Whether the ${what} has a public address; needed when the worker runs outside its VPC.`),
    kmsKeyId: identifier(
      // Not by an alias: a policy that allows one key must name it.
      /^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/)?(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
      'the id or the ARN of a KMS key',
    )
      .optional()
      .describe(`KMS key that encrypts the ${what}; default: AWS’s own key.`),
    enhancedVpcRouting: z
      .boolean()
      .default(false)
      .describe('Whether COPY and UNLOAD go through the VPC, which must then have a route to S3.'),
  };
}

function existing() {
  return z
    .strictObject({
      kind: z
        .literal('existing')
        .describe('An existing cluster or workgroup: it is loaded and queried, and otherwise left alone.'),
      identifier: clusterIdentifier().optional().describe('ClusterIdentifier, of a cluster.'),
      workgroup: workgroupName()
        .optional()
        .describe('Name of a workgroup of Redshift Serverless, instead of a cluster.'),
      database: database()
        .optional()
        .describe('Database to use; default: the one that was created with the warehouse.'),
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
      error: 'needed: either this or warehouse.workgroup, not both',
      when: () => true,
    })
    .refine(({ workgroup, dbUser }) => workgroup === undefined || dbUser === undefined, {
      path: ['dbUser'],
      error: 'allowed only with a cluster: on a workgroup, the worker logs in as its AWS identity',
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

function workgroupName() {
  return identifier(/^[a-z0-9-]{3,64}$/, '3 to 64 lower-case letters, digits or hyphens');
}

function database() {
  return identifier(/^[a-z_][a-z0-9_]{0,63}$/, 'a lower-case letter or _, then up to 63 letters, digits or _');
}
