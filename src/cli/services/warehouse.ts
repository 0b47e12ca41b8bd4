import { existsSync } from 'node:fs';
import { paginateDescribeClusters } from '@aws-sdk/client-redshift';
import type { Cluster } from '@aws-sdk/client-redshift';
import { createAwsClients } from '../../aws/clients.ts';
import type { AwsClients } from '../../aws/clients.ts';
import { readyEndpoint } from '../../aws/cluster.ts';
import { login } from '../../aws/login.ts';
import { collect } from '../../aws/pages.ts';
import type { PostgresTarget } from '../../warehouse/postgres.ts';
import { CliError, rootMessage } from '../errors.ts';
import { awsEnvironment } from './cloud.ts';
import { homePaths, readRunning } from './home.ts';

/** AWS gives temporary passwords for an hour at most. */
export const passwordSeconds = 3600;

/** A cluster that takes statements. */
export interface FoundWarehouse extends PostgresTarget {
  identifier: string;
}

/**
 * The cluster of that name, or the only one that there is: of the local cloud that is up in this home, unless
 * AWS_ENDPOINT_URL names another place, else of the configured account and region. Throws a CliError that says what there
 * is instead.
 */
export async function findWarehouse(home: string, name: string | undefined): Promise<FoundWarehouse> {
  const where = lookWhere(home);
  try {
    const clients = await createAwsClients();
    const identifier =
      name ?? onlyOne(await collect(paginateDescribeClusters({ client: clients.redshift }, {}), clustersOf), where);
    return await open(clients, identifier);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`${capital(rootMessage(error))} (looked on ${where}).${fixOf(error)}`, { cause: error });
  }
}

const clustersOf = ({ Clusters }: { Clusters?: Cluster[] | undefined }): Cluster[] => Clusters ?? [];

/** Where to look, in words; turns the environment to the local cloud where that is the place. */
function lookWhere(home: string): string {
  const running = process.env['AWS_ENDPOINT_URL'] === undefined ? readRunning(home) : undefined;
  if (running === undefined)
    return process.env['AWS_ENDPOINT_URL'] ?? `AWS, since nothing is up in ${homePaths(home).root}`;
  const env = awsEnvironment(running.aws);
  for (const variable of Object.keys(process.env)) if (!(variable in env)) delete process.env[variable];
  Object.assign(process.env, env, { PGSSLROOTCERT: homePaths(home).warehouseCa });
  return `the local cloud in ${homePaths(home).root}`;
}

function onlyOne(clusters: Cluster[], where: string): string {
  const [first, second] = clusters;
  if (first?.ClusterIdentifier !== undefined && second === undefined) return first.ClusterIdentifier;
  const listed = clusters.map(({ ClusterIdentifier, ClusterStatus }) => `${ClusterIdentifier} (${ClusterStatus})`);
  throw new CliError(
    first === undefined
      ? `There is no cluster on ${where}: a pipeline deletes its own when it is done. To keep it: npx sparkify run --input '{"teardown":"never"}'`
      : `There are several clusters on ${where}: ${listed.join(', ')}. Name one of them.`,
  );
}

async function open(clients: AwsClients, identifier: string): Promise<FoundWarehouse> {
  const cluster = await readyEndpoint(clients, identifier);
  const caFile = process.env['PGSSLROOTCERT'];
  return {
    identifier,
    address: cluster.address,
    port: cluster.port,
    database: cluster.database,
    login: () => login(clients, { clusterIdentifier: identifier }, cluster, passwordSeconds),
    ...(caFile !== undefined && existsSync(caFile) && { caFile }),
  };
}

function fixOf(error: unknown): string {
  const { name } = error as Error;
  if (name === 'ResourceNotFoundError') return ' `npx sparkify connect` without a name tells which there are.';
  if (name === 'NotYetError') return ' Try again when it is available.';
  return '';
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
