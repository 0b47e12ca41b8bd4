import { existsSync } from 'node:fs';
import { paginateDescribeClusters } from '@aws-sdk/client-redshift';
import type { Cluster } from '@aws-sdk/client-redshift';
import { createAwsClients } from '../../aws/clients.ts';
import type { AwsClients } from '../../aws/clients.ts';
import { readyEndpoint } from '../../aws/cluster.ts';
import { ResourceNotFoundError, unlessDenied } from '../../aws/errors.ts';
import { findCluster } from '../../aws/find-cluster.ts';
import { login } from '../../aws/login.ts';
import { collect } from '../../aws/pages.ts';
import { findWorkgroup, listWorkgroups } from '../../aws/serverless/find.ts';
import { readyWorkgroup } from '../../aws/serverless/workgroup.ts';
import type { PostgresTarget } from '../../warehouse/postgres.ts';
import { CliError, rootMessage } from '../errors.ts';
import { awsEnvironment } from './cloud.ts';
import { homePaths, readRunning } from './home.ts';

/** AWS issues temporary passwords for at most an hour. */
export const passwordSeconds = 3600;

/** A cluster or workgroup that accepts statements. */
export interface FoundWarehouse extends PostgresTarget {
  identifier: string;
}

/**
 * The cluster or workgroup with that name, or the only one. Looks in the local cloud that runs in this home, unless
 * AWS_ENDPOINT_URL names another place, otherwise in the configured account and region. If a cluster and a workgroup
 * have the same name, returns the cluster. Throws a CliError that says what exists instead.
 */
export async function findWarehouse(home: string, name: string | undefined): Promise<FoundWarehouse> {
  const where = lookWhere(home);
  try {
    const clients = await createAwsClients();
    return await open(clients, name === undefined ? onlyOne(await list(clients), where) : await find(clients, name));
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`${capital(rootMessage(error))} (looked on ${where}).${fixOf(error)}`, { cause: error });
  }
}

interface Named {
  identifier: string;
  isWorkgroup: boolean;
  status?: string;
}

async function find(clients: AwsClients, identifier: string): Promise<Named> {
  if (await findCluster(clients, identifier)) return { identifier, isWorkgroup: false };
  if (await visibleTo(() => findWorkgroup(clients, identifier))) return { identifier, isWorkgroup: true };
  throw new ResourceNotFoundError(`there is no cluster and no workgroup ${identifier}`);
}

async function list(clients: AwsClients): Promise<Named[]> {
  const clusters = await collect(paginateDescribeClusters({ client: clients.redshift }, {}), clustersOf);
  const workgroups = (await visibleTo(() => listWorkgroups(clients))) ?? [];
  return [
    ...clusters.map(({ ClusterIdentifier: identifier = '', ClusterStatus: status = '' }) => ({
      identifier,
      isWorkgroup: false,
      status,
    })),
    ...workgroups.map(({ workgroupName: identifier = '', status = '' }) => ({ identifier, isWorkgroup: true, status })),
  ];
}

const clustersOf = ({ Clusters }: { Clusters?: Cluster[] | undefined }): Cluster[] => Clusters ?? [];

/** Callers that only use clusters may have no permission to list workgroups. */
function visibleTo<T>(look: () => Promise<T>): Promise<T | undefined> {
  return unlessDenied<T | undefined>(look, () => Promise.resolve(undefined));
}

/** Where to look, in words; points the environment at the local cloud if that is the place. */
function lookWhere(home: string): string {
  const running = process.env['AWS_ENDPOINT_URL'] === undefined ? readRunning(home) : undefined;
  if (running === undefined)
    return process.env['AWS_ENDPOINT_URL'] ?? `AWS, since nothing is running in ${homePaths(home).root}`;
  const env = awsEnvironment(running.aws);
  for (const variable of Object.keys(process.env)) if (!(variable in env)) delete process.env[variable];
  Object.assign(process.env, env, { PGSSLROOTCERT: homePaths(home).warehouseCa });
  return `the local cloud in ${homePaths(home).root}`;
}

function onlyOne(found: Named[], where: string): Named {
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  const listed = found.map(({ identifier, isWorkgroup, status }) =>
    isWorkgroup ? `workgroup ${identifier} (${status})` : `${identifier} (${status})`,
  );
  throw new CliError(
    first === undefined
      ? `There is no cluster and no workgroup on ${where}: a pipeline deletes its own when it is done. To keep it: npx sparkify run --input '{"teardown":"never"}'`
      : `There are several warehouses on ${where}: ${listed.join(', ')}. Name one of them.`,
  );
}

async function open(clients: AwsClients, { identifier, isWorkgroup }: Named): Promise<FoundWarehouse> {
  const warehouse = await (isWorkgroup ? readyWorkgroup(clients, identifier) : readyEndpoint(clients, identifier));
  const { address, port, database } = warehouse;
  const caFile = process.env['PGSSLROOTCERT'];
  const ref = { clusterIdentifier: identifier, ...(isWorkgroup && { isWorkgroup }) };
  return {
    ...{ identifier, address, port, database, isServerless: isWorkgroup },
    login: () => login(clients, ref, warehouse, passwordSeconds),
    ...(caFile !== undefined && existsSync(caFile) && { caFile }),
  };
}

function fixOf(error: unknown): string {
  const { name } = error as Error;
  if (name === 'ResourceNotFoundError') return ' `npx sparkify connect` without a name lists those that exist.';
  if (name === 'NotYetError') return ' Try again when it is available.';
  return '';
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
