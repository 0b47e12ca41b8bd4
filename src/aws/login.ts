import { GetClusterCredentialsCommand } from '@aws-sdk/client-redshift';
import { GetCredentialsCommand } from '@aws-sdk/client-redshift-serverless';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { WarehouseRef } from '../contract/activities.ts';
import type { AwsClients } from './clients.ts';
import type { RunningCluster } from './cluster.ts';

interface Login {
  user: string;
  password: string;
}

/**
 * How to log in to the warehouse: with the login in its secret, or else with temporary credentials. Throws Error if the
 * secret contains no login.
 */
export function login(
  clients: AwsClients,
  ref: WarehouseRef,
  cluster: RunningCluster,
  durationSeconds = loginSeconds,
): Promise<Login> {
  if (ref.secretArn !== undefined) return secretLogin(clients, ref.secretArn);
  return ref.isWorkgroup === true
    ? ownLogin(clients, ref, cluster, durationSeconds)
    : temporaryLogin(clients, ref, cluster, durationSeconds);
}

/** Long enough to log in: the worker needs the credentials for nothing else. */
const loginSeconds = 900;

async function temporaryLogin(
  { redshift }: AwsClients,
  { clusterIdentifier, dbUser }: WarehouseRef,
  { adminUser, database }: RunningCluster,
  durationSeconds: number,
): Promise<Login> {
  const { DbUser = '', DbPassword = '' } = await redshift.send(
    new GetClusterCredentialsCommand({
      ClusterIdentifier: clusterIdentifier,
      DbUser: dbUser ?? adminUser,
      DbName: database,
      DurationSeconds: durationSeconds,
    }),
  );
  return { user: DbUser, password: DbPassword };
}

/** The worker's own login: a workgroup gives nobody the login of another user. */
async function ownLogin(
  { serverless }: AwsClients,
  { clusterIdentifier }: WarehouseRef,
  { database }: RunningCluster,
  durationSeconds: number,
): Promise<Login> {
  const { dbUser = '', dbPassword = '' } = await serverless.send(
    new GetCredentialsCommand({ workgroupName: clusterIdentifier, dbName: database, durationSeconds }),
  );
  return { user: dbUser, password: dbPassword };
}

/** The fields are those of the secrets that Redshift keeps in Secrets Manager. */
async function secretLogin({ secrets }: AwsClients, arn: string): Promise<Login> {
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
  const { username, password } = fieldsOf(SecretString);
  if (typeof username === 'string' && typeof password === 'string') return { user: username, password };
  throw new Error(`the secret ${arn} is not a JSON object with the texts username and password`);
}

/** An error of JSON.parse would quote the secret. */
function fieldsOf(secret: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(secret)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
