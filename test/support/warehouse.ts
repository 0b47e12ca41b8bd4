import { DescribeClustersCommand, GetClusterCredentialsCommand, RedshiftClient } from '@aws-sdk/client-redshift';
import {
  GetCredentialsCommand,
  GetNamespaceCommand,
  GetWorkgroupCommand,
  RedshiftServerlessClient,
} from '@aws-sdk/client-redshift-serverless';
import { Client, types } from 'pg';
import type { AwsConfig } from './account.ts';
import { checksumOf } from './checksum.ts';

/** What is needed to reach a warehouse. */
interface Reach {
  awsConfig: Partial<AwsConfig>;
  /** The authority that signs the warehouse's certificates; undefined for those that Node trusts. */
  ca(): string | undefined;
}

/** Logs in to a cluster with temporary credentials, as anybody with `pg` would. */
export async function connectWarehouse(stack: Reach, identifier = 'sparkify'): Promise<Client> {
  const redshift = new RedshiftClient(stack.awsConfig);
  const { Clusters } = await redshift.send(new DescribeClustersCommand({ ClusterIdentifier: identifier }));
  const { Endpoint, DBName, MasterUsername } = Clusters?.[0] ?? {};
  const { DbUser, DbPassword } = await redshift.send(
    new GetClusterCredentialsCommand({ ClusterIdentifier: identifier, DbUser: MasterUsername, DbName: DBName }),
  );
  redshift.destroy();
  const place = { host: Endpoint?.Address ?? '', port: Endpoint?.Port ?? 0, database: DBName ?? '' };
  return connect(stack, { ...place, user: DbUser ?? '', password: DbPassword ?? '' });
}

/** As `connectWarehouse`, to a workgroup of Redshift Serverless. */
export async function connectWorkgroup(stack: Reach, workgroupName: string): Promise<Client> {
  const serverless = new RedshiftServerlessClient(stack.awsConfig);
  const { workgroup } = await serverless.send(new GetWorkgroupCommand({ workgroupName }));
  const { namespaceName } = workgroup ?? {};
  const { namespace } = await serverless.send(new GetNamespaceCommand({ namespaceName }));
  const database = namespace?.dbName ?? '';
  const login = await serverless.send(new GetCredentialsCommand({ workgroupName, dbName: database }));
  serverless.destroy();
  const place = { host: workgroup?.endpoint?.address ?? '', port: workgroup?.endpoint?.port ?? 0, database };
  return connect(stack, { ...place, user: login.dbUser ?? '', password: login.dbPassword ?? '' });
}

async function connect(
  stack: Reach,
  login: { host: string; port: number; database: string; user: string; password: string },
): Promise<Client> {
  const ca = stack.ca();
  const client = new Client({
    ...login,
    ssl: { ...(ca !== undefined && { ca }) },
    // Every value in the server's text.
    types: { getTypeParser: () => (text: string) => text },
  });
  // The next statement reports a lost connection.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Columns in the order of the checksum. */
const columns: Record<string, string[]> = {
  songplays: ['start_time', 'user_id', 'level', 'song_id', 'artist_id', 'session_id', 'location', 'user_agent'],
  users: ['user_id', 'first_name', 'last_name', 'gender', 'level'],
  songs: ['song_id', 'title', 'artist_id', 'year', 'duration'],
  artists: ['artist_id', 'name', 'location', 'latitude', 'longitude'],
  time: ['start_time', 'hour', 'day', 'week', 'month', 'year', 'weekday'],
};
const starTables = Object.keys(columns);

/** The checksum of one star table, as from `checksumOf`. */
export async function checksum(warehouse: Client, table: string): Promise<string> {
  const { rows, fields } = await warehouse.query<(string | null)[]>({
    text: `select ${(columns[table] ?? []).join(', ')} from ${table}`,
    rowMode: 'array',
  });
  return checksumOf(rows.map((row) => row.map((value, index) => canonical(fields[index]?.dataTypeID, value))));
}

/** The checksum of every star table; `reading` may replace the result for a table that cannot be read. */
export async function starChecksums(
  warehouse: Client,
  reading = (result: Promise<string>) => result,
): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const table of starTables) all[table] = await reading(checksum(warehouse, table));
  return all;
}

/** The checksum of every star table of a cluster, or of a workgroup if `connectTo` connects to one. */
export async function checksums(
  reach: Reach,
  identifier: string,
  connectTo: (reach: Reach, identifier: string) => Promise<Client> = connectWarehouse,
): Promise<Record<string, string>> {
  const warehouse = await connectTo(reach, identifier);
  try {
    return await starChecksums(warehouse);
  } finally {
    await warehouse.end();
  }
}

const { FLOAT4, FLOAT8, TIMESTAMP } = types.builtins;

/** Converts Redshift's shortest form of a value to the checksum's form, by the driver's type. */
function canonical(type: number | undefined, value: string | null): string | null {
  if (value === null) return null;
  if (type === FLOAT4 || type === FLOAT8) return Number(value).toFixed(5);
  return type === TIMESTAMP ? withMillis(value) : value;
}

/** Redshift omits trailing zeros of the fraction. */
function withMillis(timestamp: string): string {
  const [seconds = '', fraction = ''] = timestamp.split('.');
  return `${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}`;
}
