import type { Socket } from 'node:net';
import { ValidationException$ } from '@aws-sdk/client-redshift-data';
import type { Context } from '../api/context.ts';
import { fault } from '../api/error.ts';
import { databaseUserOf, issueCredential } from '../redshift/credential.ts';
import type { ClusterRecord } from '../redshift/redshift-state.ts';
import { Connection, type Login } from './connection.ts';
import { checkOneWarehouse, workgroupAsked, type AskedWarehouse, type WarehouseName } from './warehouse-name.ts';

/** Where a call wants to work, and as whom. */
export interface Asked extends AskedWarehouse {
  Database?: string | undefined;
  DbUser?: string | undefined;
  SecretArn?: string | undefined;
}

/** A warehouse that was found, and how to connect with it. */
export interface Target {
  warehouse: WarehouseName;
  database: string;
  dbUser?: string;
  secretArn?: string;
  open: () => Promise<Connection>;
}

const invalid = (message: string) => fault(ValidationException$, message);

/**
 * Finds the warehouse and a login with it: a secret's, that of a database user, or the caller's own.
 * Throws ValidationException for what does not fit together, or is not there.
 */
export const targetOf = (asked: Asked, context: Context): Target => {
  const { DbUser, SecretArn } = asked;
  const database = checkedDatabase(asked);
  const { warehouse, namespaceId, connect } = runningWarehouse(asked, context);
  const { user, password } = SecretArn === undefined ? issued(context, namespaceId, asked) : secretOf(context, asked);
  const login: Login = { user, password, database };
  return {
    warehouse,
    database,
    ...(SecretArn === undefined ? { dbUser: DbUser ?? user } : { secretArn: SecretArn }),
    open: () => Connection.open(connect, login),
  };
};

const checkedDatabase = ({ ClusterIdentifier, WorkgroupName, Database, DbUser, SecretArn }: Asked): string => {
  checkOneWarehouse({ ClusterIdentifier, WorkgroupName });
  if (ClusterIdentifier === undefined && WorkgroupName === undefined)
    throw invalid('Either ClusterIdentifier or WorkgroupName needs to be specified.');
  if (Database === undefined) throw invalid('Database must be given, unless SessionId is.');
  if (DbUser !== undefined && SecretArn !== undefined) throw invalid('DbUser and SecretArn exclude each other.');
  if (DbUser !== undefined && WorkgroupName !== undefined)
    throw invalid('DbUser and WorkgroupName exclude each other.');
  return Database;
};

interface Running extends Pick<ClusterRecord, 'namespaceId'> {
  warehouse: WarehouseName;
  connect: () => Promise<Socket>;
}

const runningWarehouse = ({ ClusterIdentifier, WorkgroupName }: Asked, context: Context): Running => {
  const { redshift, serverless } = context;
  if (ClusterIdentifier === undefined) {
    const workgroup = requireRunning('workgroup', workgroupAsked(context, WorkgroupName));
    const { identifier, namespaceId } = workgroup;
    return { warehouse: { WorkgroupName: identifier }, namespaceId, connect: () => serverless.connect(workgroup) };
  }
  const named = redshift.state.clusters.find(({ identifier }) => identifier === ClusterIdentifier.toLowerCase());
  const cluster = requireRunning('cluster', named);
  const { identifier, namespaceId } = cluster;
  return { warehouse: { ClusterIdentifier: identifier }, namespaceId, connect: () => redshift.connect(cluster) };
};

/** Whose process does not run, though somebody may start it. */
const resting: ReadonlySet<string> = new Set(['pausing', 'paused', 'resuming', 'hardware-failure']);

const requireRunning = <W extends Pick<ClusterRecord, 'identifier' | 'status'>>(
  kind: string,
  found: W | undefined,
): W => {
  if (found === undefined || found.status === 'creating' || found.status === 'deleting')
    throw invalid("Redshift endpoint doesn't exist in this region.");
  if (resting.has(found.status))
    throw invalid(`The ${kind} ${found.identifier} is ${found.status}: it takes no statements.`);
  return found;
};

type User = Pick<Login, 'user' | 'password'>;

const issued = (context: Context, namespaceId: string, { DbUser }: Asked): User => {
  const own = databaseUserOf(context.caller);
  const grant =
    DbUser === undefined
      ? { loginName: own, dbUser: own, autoCreate: true, dbGroups: [] }
      : { loginName: `IAM:${DbUser}`, dbUser: DbUser, autoCreate: false, dbGroups: [] };
  const { loginName, password } = issueCredential(context, { namespaceId }, grant);
  return { user: loginName, password };
};

const secretOf = ({ secrets }: Context, { SecretArn: id, ClusterIdentifier, WorkgroupName }: Asked): User => {
  const secret = secrets.secrets.find(({ arn, name }) => arn === id || name === id);
  const { username, password, dbClusterIdentifier } = fieldsOf(secret?.value ?? '');
  if (typeof username !== 'string' || typeof password !== 'string') {
    throw invalid(`The secret ${id} is not there, or is no JSON object with username and password.`);
  }
  if (dbClusterIdentifier !== undefined && dbClusterIdentifier !== ClusterIdentifier) {
    throw invalid(`The secret ${id} is of another warehouse than ${ClusterIdentifier ?? WorkgroupName}.`);
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
