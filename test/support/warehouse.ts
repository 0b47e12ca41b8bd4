import { createHash } from 'node:crypto';
import { DescribeClustersCommand, GetClusterCredentialsCommand, RedshiftClient } from '@aws-sdk/client-redshift';
import { Client } from 'pg';
import type { AwsConfig } from './account.ts';

/** What it takes to reach a warehouse. */
interface Reach {
  awsConfig: AwsConfig;
  /** The authority that signs the warehouse's certificates. */
  ca(): string;
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
  const client = new Client({
    host: Endpoint?.Address ?? '',
    port: Endpoint?.Port ?? 0,
    database: DBName ?? '',
    user: DbUser ?? '',
    password: DbPassword ?? '',
    ssl: { ca: stack.ca() },
    // Every value as the server writes it.
    types: { getTypeParser: () => (text: string) => text },
  });
  // A connection that is lost is told by the next statement.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Columns in the order of the checksum; a float is one whose text has exactly five decimals there. */
const columns: Record<string, string[]> = {
  songplays: ['start_time', 'user_id', 'level', 'song_id', 'artist_id', 'session_id', 'location', 'user_agent'],
  users: ['user_id', 'first_name', 'last_name', 'gender', 'level'],
  songs: ['song_id', 'title', 'artist_id', 'year', 'duration'],
  artists: ['artist_id', 'name', 'location', 'latitude', 'longitude'],
  time: ['start_time', 'hour', 'day', 'week', 'month', 'year', 'weekday'],
};
export const starTables = Object.keys(columns);
const floats = new Set(['duration', 'latitude', 'longitude']);

/**
 * `count:sum:sum` over the md5 of each row, with columns joined by `|`, NULL as `\N`, floats with five decimals and
 * timestamps with milliseconds: independent of the order of the rows.
 */
export async function checksum(warehouse: Client, table: string): Promise<string> {
  const names = columns[table] ?? [];
  const { rows } = await warehouse.query<(string | null)[]>({
    text: `select ${names.join(', ')} from ${table}`,
    rowMode: 'array',
  });
  let high = 0n;
  let low = 0n;
  for (const row of rows) {
    const text = row.map((value, index) => field(names[index] ?? '', value)).join('|');
    const hash = createHash('md5').update(text).digest('hex');
    high += BigInt(`0x${hash.slice(0, 8)}`);
    low += BigInt(`0x${hash.slice(8, 16)}`);
  }
  return `${rows.length}:${high}:${low}`;
}

/** The checksum of every star table of a cluster. */
export async function checksums(reach: Reach, identifier: string): Promise<Record<string, string>> {
  const warehouse = await connectWarehouse(reach, identifier);
  try {
    const all: Record<string, string> = {};
    for (const table of starTables) all[table] = await checksum(warehouse, table);
    return all;
  } finally {
    await warehouse.end();
  }
}

function field(name: string, value: string | null): string {
  if (value === null) return String.raw`\N`;
  if (floats.has(name)) return Number(value).toFixed(5);
  return name === 'start_time' ? millis(value) : value;
}

/** Redshift leaves trailing zeros of the fraction away. */
function millis(timestamp: string): string {
  const [seconds = '', fraction = ''] = timestamp.split('.');
  return `${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}`;
}
