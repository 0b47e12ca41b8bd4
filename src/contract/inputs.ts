import { z } from 'zod';
import { isLife, lifeAllowed, lifePattern } from './life.ts';
import { notify as notifyOf } from './notice.ts';
import { network as networkOf } from './network.ts';
import { iamName, isTold, role as roleOf, tags as tagsOf } from './role.ts';
import { identifier, loadOptions, parameters, projectName, region, s3Uri, tableName } from './sources.ts';
import { warehouse as warehouseOf } from './warehouse.ts';
import type { Warehouse } from './warehouse.ts';

/**
 * The inputs of the workflows. Every field has a default and a description, unknown fields are refused, and
 * `parseInput` names every field that is wrong.
 */

const name = projectName()
  .default('sparkify')
  .describe('Name of the pipeline: resources are named after it and found again by it.');

const project = projectName().optional().describe('Name of the project that the worker must have; default: any.');

const sources = z
  .record(
    tableName(),
    z.strictObject({
      uri: s3Uri().optional().describe('Key prefix of the files.'),
      region: region().optional().describe('Region of the bucket.'),
    }),
  )
  .default({})
  .describe('Where the files of staging tables are in S3, by table; default: where the project says.');

const given = parameters()
  .default({})
  .describe("Values for parameters of the project's SQL; default: those that the project gives.");

const workspace = s3Uri()
  .optional()
  .describe('Where a load may write manifests, which incremental loads need; default: where the project says.');

const warehouse = warehouseOf();

const load = loadOptions().prefault({}).describe('How to load; default: as the project says.');

const role = roleOf();

const tags = tagsOf();

const user = z
  .strictObject({
    create: z.boolean().default(false).describe('Create an IAM user that may connect to the warehouse.'),
    name: iamName().optional().describe('Name of the IAM user; default: <name>-analyst.'),
  })
  .prefault({})
  .describe('The IAM user, created only if asked for.');

const network = networkOf();

const transport = z
  .enum(['postgres', 'data-api'])
  .default('postgres')
  .describe(
    'How statements reach the warehouse: through its port, or over the Redshift Data API, without opening a port.',
  );

const query = z
  .enum(['always', 'ask', 'never'])
  .default('always')
  .describe('Whether to run the queries after the load; ask waits for the Update "answer".');

const teardown = z
  .enum(['always', 'on-success', 'pause', 'never'])
  .default('always')
  .describe(
    'When to delete everything again; on-success keeps a failed run for inspection, pause keeps everything and pauses ' +
      'the cluster, however the run ends.',
  );

const onFailure = z
  .enum(['teardown', 'hold'])
  .default('teardown')
  .describe(
    'What to do when a load or query fails; hold keeps the warehouse and waits for the Update "retry", "skip" or "abort", ' +
      'until the time to live ends.',
  );

const notify = notifyOf();

const report = z
  .enum(['none', 'workspace'])
  .default('none')
  .describe('Whether the report of the run is written into the workspace, as <name>/reports/<run id>.html.');

const finalSnapshot = z
  .strictObject({
    create: z
      .boolean()
      .default(false)
      .describe('Take a snapshot of the cluster before it is deleted; AWS keeps it and charges for it.'),
    identifier: identifier(
      /^(?!.*--)[a-z]([a-z0-9-]{0,253}[a-z0-9])?$/,
      'a lower-case letter, then lower-case letters, digits or single hyphens, 255 at most, no hyphen at the end',
    )
      .optional()
      .describe('FinalClusterSnapshotIdentifier; default: <cluster>-final-<time>.'),
  })
  .prefault({})
  .describe('The final snapshot, taken only if asked for.');

const price = z
  .strictObject({
    nodeHour: z.number().positive().describe('What a node costs per hour, under your agreement with AWS.'),
    currency: identifier(/^[A-Z]{3}$/, 'three capital letters such as USD')
      .default('USD')
      .describe('Its currency.'),
  })
  .nullable()
  .default(null)
  .describe('Turns node-hours into money, in the status and the result; there is no default.');

const ttl = z
  .string()
  // regex-ok: lifePattern is judged where it stands
  .regex(new RegExp(`^none$|${lifePattern.source}`), { error: `allowed: "none" or ${lifeAllowed}`, abort: true })
  .refine((text) => text === 'none' || isLife(text), { error: `allowed: "none" or ${lifeAllowed}` })
  .default('4h')
  .describe('Time to live of what is created, at most 90d; "none" only with teardown "pause" or "never".');

const owner = identifier(/^[\p{L}\p{N} _.:/=+@-]{1,200}$/u, '1 to 200 letters, digits, spaces or any of _.:/=+-@')
  .optional()
  .describe('Whose expired resources to delete: the tag sparkify:owner; default: those of the worker itself.');

/** Reported together with the other problems, not after they are fixed. */
const always = (): boolean => true;

interface OfWarehouse {
  name?: unknown;
  user?: { create?: unknown };
  warehouse?: Partial<Warehouse>;
  role?: Record<string, unknown>;
  network?: Record<string, unknown>;
  transport?: unknown;
  finalSnapshot?: { create?: unknown };
  price?: unknown;
  teardown?: unknown;
}

interface Misfit {
  path: string[];
  kinds: Warehouse['kind'][];
  isSet: (input: OfWarehouse) => boolean;
  /** Why another kind has no use for it. */
  why?: string;
}

const made: Warehouse['kind'][] = ['cluster', 'serverless'];
const clusters: Warehouse['kind'][] = ['cluster'];

/** A field that says anything. */
function misfit(of: 'role' | 'network', field: string, kinds = made): Misfit {
  return { path: [of, field], kinds, isSet: (input) => isTold(input[of]?.[field]) };
}

/** What only a warehouse takes that is created, or that is a cluster. */
const misfits: Misfit[] = [
  ...(['name', 'path', 'policies', 'permissionsBoundary', 'keep'] as const).map((field) => misfit('role', field)),
  ...(['vpcId', 'subnetIds', 'securityGroupIds'] as const).map((field) => misfit('network', field)),
  misfit('network', 'subnetGroup', clusters),
  { path: ['network', 'cidrs'], kinds: made, isSet: (input) => (input.network?.['cidrs'] ?? 'auto') !== 'auto' },
  { path: ['finalSnapshot', 'create'], kinds: clusters, isSet: (input) => input.finalSnapshot?.create === true },
  { path: ['price'], kinds: clusters, isSet: (input) => (input.price ?? null) !== null },
  {
    path: ['teardown'],
    kinds: clusters,
    isSet: (input) => input.teardown === 'pause',
    why: ': only a cluster can be paused, and an idle workgroup costs only its storage',
  },
];

/** The schema, which refuses fields that its kind of warehouse has no use for. */
function fitting<Schema extends z.ZodType>(schema: Schema): Schema {
  // While a cluster is being restored, only its security group identifies it.
  const restorable = schema.refine(
    (input) => !(isTold((input as OfWarehouse).network?.['securityGroupIds']) && restores(input as OfWarehouse)),
    { path: ['network', 'securityGroupIds'], error: 'allowed only without warehouse.snapshotIdentifier', when: always },
  );
  const ofUser = restorable.refine(
    (input) => (input as OfWarehouse).user?.create !== true || !isWorkgroup(input as OfWarehouse),
    {
      path: ['user', 'create'],
      error: 'allowed only with a cluster, not with a workgroup',
      when: always,
    },
  );
  return misfits.reduce(
    (fitted, { path, kinds, isSet, why = '' }) =>
      fitted.refine(
        (input) => !isSet(input as OfWarehouse) || kinds.some((kind) => kind === kindOf(input as OfWarehouse)),
        {
          path,
          error: `allowed only with warehouse.kind ${kinds.map((kind) => JSON.stringify(kind)).join(' or ')}${why}`,
          when: always,
        },
      ),
    reachable(ofUser),
  );
}

/** The schema, which refuses a workgroup without a name, and what the Data API has no use for. */
function reachable<Schema extends z.ZodType>(schema: Schema): Schema {
  const byDataApi = (input: unknown): boolean => (input as OfWarehouse).transport === 'data-api';
  const named = schema.refine((input) => isNamed(input as OfWarehouse), {
    path: ['warehouse', 'workgroup'],
    error: `needed if the name of the pipeline has fewer than ${leastOfWorkgroup} characters`,
    when: always,
  });
  return named.refine(
    (input) => !byDataApi(input) || ((input as OfWarehouse).network?.['cidrs'] ?? 'auto') === 'auto',
    {
      path: ['network', 'cidrs'],
      error: 'allowed only with transport "postgres": the Data API needs no port',
      when: always,
    },
  );
}

const restores = ({ warehouse: wanted }: OfWarehouse): boolean =>
  wanted !== undefined && 'snapshotIdentifier' in wanted && wanted.snapshotIdentifier !== undefined;

function isWorkgroup(input: OfWarehouse): boolean {
  return kindOf(input) === 'serverless' || Object(input.warehouse).workgroup !== undefined;
}

/** AWS takes no shorter name of a workgroup, while a pipeline may have one. */
const leastOfWorkgroup = 3;

function isNamed(input: OfWarehouse): boolean {
  const isByDefault = kindOf(input) === 'serverless' && Object(input.warehouse).workgroup === undefined;
  return !isByDefault || typeof input.name !== 'string' || input.name.length >= leastOfWorkgroup;
}

/** As it was given, where something in it is wrong. */
const kindOf = (input: OfWarehouse): unknown => input.warehouse?.kind ?? 'cluster';

/**
 * EC2 takes a name that begins with sg- for the id of a security group, and refuses it for a new group:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
 */
const groupNamed = {
  path: ['name'],
  error: 'allowed: a name that does not begin with sg-, which AWS forbids for security groups',
  when: always,
};

function canNameGroup(input: unknown): boolean {
  const { name: pipeline = '', network: wanted } = input as OfWarehouse;
  const makesGroup = kindOf(input as OfWarehouse) !== 'existing' && !isTold(wanted?.['securityGroupIds']);
  return !makesGroup || !String(pipeline).startsWith('sg-');
}

const inputs = {
  pipeline: fitting(
    z.strictObject({
      name,
      project,
      sources,
      parameters: given,
      workspace,
      load,
      warehouse,
      transport,
      role,
      user,
      network,
      query,
      onFailure,
      notify,
      report,
      teardown,
      finalSnapshot,
      ttl,
      tags,
      price,
    }),
  )
    .refine(canNameGroup, groupNamed)
    .refine((input) => input.ttl !== 'none' || ['pause', 'never'].includes(input.teardown), {
      path: ['ttl'],
      error: 'allowed only with teardown "pause" or "never"',
      when: always,
    }),
  provision: fitting(
    z.strictObject({
      name,
      project,
      sources,
      parameters: given,
      workspace,
      load,
      warehouse,
      transport,
      role,
      user,
      network,
      notify,
      ttl,
      tags,
    }),
  ).refine(canNameGroup, groupNamed),
  load: fitting(
    z.strictObject({ name, project, sources, parameters: given, workspace, load, warehouse, transport, role, notify }),
  ),
  query: reachable(z.strictObject({ name, project, parameters: given, warehouse, transport, notify })),
  teardown: fitting(z.strictObject({ name, warehouse, role, user, network, finalSnapshot, notify })),
  reap: z.strictObject({ owner, notify }),
};

/** The name that a workflow is started with. */
export type WorkflowType = keyof typeof inputs;
/** All of them, but the lease, which a pipeline starts itself. */
export const workflowTypes = Object.keys(inputs) as WorkflowType[];

/**
 * The schema of a workflow's input. From a function, because all workflows of a worker share this module, and what a
 * shared module exports is frozen, while zod keeps what it has worked out in the schemas themselves.
 */
export function schemaOf<T extends WorkflowType>(workflow: T): (typeof inputs)[T] {
  return inputs[workflow];
}

/** The workflow types that a pipeline runs as its parts. */
export const parts = ['provision', 'load', 'query', 'teardown'] as const;
/** The type of a part. */
export type Part = (typeof parts)[number];

/**
 * What a part takes from its pipeline's input: the fields of its own schema, except the webhook, because the pipeline
 * notifies.
 */
export function inputOfPart<T extends Part>(part: T, pipeline: Parsed<'pipeline'>): Parsed<T> {
  const fields = Object.keys(inputs[part].shape) as (keyof Parsed<'pipeline'>)[];
  const own = fields.filter((field) => field !== 'notify');
  return Object.fromEntries(own.map((field) => [field, pipeline[field]])) as Parsed<T>;
}

/** An input as a caller may write it: every field can be left out. */
export type Input<T extends WorkflowType> = z.input<(typeof inputs)[T]>;
/** An input with its defaults filled in. */
export type Parsed<T extends WorkflowType> = z.output<(typeof inputs)[T]>;
