import { ValidationException$ } from '@aws-sdk/client-redshift-data';
import type { Context } from '../api/context.ts';
import { fault } from '../api/error.ts';
import { databaseUserOf, issueCredential } from '../redshift/credential.ts';
import type { ClusterRecord } from '../redshift/redshift-state.ts';
import { Connection, type Login } from './connection.ts';

/** Where a call wants to work, and as whom. */
export interface Asked {
  ClusterIdentifier?: string | undefined;
  Database?: string | undefined;
  DbUser?: string | undefined;
  SecretArn?: string | undefined;
}

/** A warehouse that was found, and how to connect with it. */
export interface Target {
  clusterIdentifier: string;
  database: string;
  dbUser?: string;
  secretArn?: string;
  open: () => Promise<Connection>;
}

const invalid = (message: string) => fault(ValidationException$, message);

/**
 * Finds the cluster and a login with it: a secret's, that of a database user, or the caller's own.
 * Throws ValidationException for what does not fit together, or is not there.
 */
export const targetOf = (asked: Asked, context: Context): Target => {
  const { ClusterIdentifier, Database: database, DbUser, SecretArn } = asked;
  if (ClusterIdentifier === undefined) throw invalid('ClusterIdentifier must be given, or SessionId.');
  if (database === undefined) throw invalid('Database must be given, unless SessionId is.');
  if (DbUser !== undefined && SecretArn !== undefined) throw invalid('DbUser and SecretArn exclude each other.');
  const cluster = runningCluster(context, ClusterIdentifier);
  const { user, password } = SecretArn === undefined ? issued(context, cluster, asked) : secretOf(context, asked);
  const login: Login = { user, password, database };
  return {
    clusterIdentifier: cluster.identifier,
    database,
    ...(SecretArn === undefined ? { dbUser: DbUser ?? user } : { secretArn: SecretArn }),
    open: () => Connection.open(() => context.redshift.connect(cluster), login),
  };
};

/** Whose process does not run, though somebody may start it. */
const resting: ReadonlySet<string> = new Set(['pausing', 'paused', 'resuming', 'hardware-failure']);

const runningCluster = ({ redshift }: Context, identifier: string): ClusterRecord => {
  const cluster = redshift.state.clusters.find((each) => each.identifier === identifier.toLowerCase());
  if (cluster === undefined || cluster.status === 'creating' || cluster.status === 'deleting') {
    throw invalid("Redshift endpoint doesn't exist in this region.");
  }
  if (resting.has(cluster.status))
    throw invalid(`The cluster ${identifier} is ${cluster.status}: it takes no statements.`);
  return cluster;
};

type User = Pick<Login, 'user' | 'password'>;

const issued = (context: Context, cluster: ClusterRecord, { DbUser }: Asked): User => {
  const own = databaseUserOf(context.caller);
  const grant =
    DbUser === undefined
      ? { loginName: own, dbUser: own, autoCreate: true, dbGroups: [] }
      : { loginName: `IAM:${DbUser}`, dbUser: DbUser, autoCreate: false, dbGroups: [] };
  const { loginName, password } = issueCredential(context, cluster, grant);
  return { user: loginName, password };
};

const secretOf = ({ secrets }: Context, { SecretArn: id, ClusterIdentifier }: Asked): User => {
  const secret = secrets.secrets.find(({ arn, name }) => arn === id || name === id);
  const { username, password, dbClusterIdentifier } = fieldsOf(secret?.value ?? '');
  if (typeof username !== 'string' || typeof password !== 'string') {
    throw invalid(`The secret ${id} is not there, or is no JSON object with username and password.`);
  }
  if (dbClusterIdentifier !== undefined && dbClusterIdentifier !== ClusterIdentifier) {
    throw invalid(`The secret ${id} is of another cluster than ${ClusterIdentifier}.`);
  }
  return { user: username, password };
};

const fieldsOf = (secret: string): Record<string, unknown> => {
  try {
    return Object(JSON.parse(secret)) as Record<string, unknown>;
  } catch {
    return {};
  }
};
