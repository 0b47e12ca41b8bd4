import { DatabaseConnectionException$, ValidationException$ } from '@aws-sdk/client-redshift-data';
import type { Context } from '../api/context.ts';
import { fault } from '../api/error.ts';
import type { Connection } from './connection.ts';
import { messageOf } from './run.ts';
import { targetOf, type Asked } from './target.ts';

/** The parameters of the actions that list a database. Only the connected database exists here. */
export const catalogMembers = [
  'ClusterIdentifier',
  'WorkgroupName',
  'Database',
  'DbUser',
  'SecretArn',
  'NextToken',
  'MaxResults',
] as const;

/** The most that one page lists. */
export const catalogPage = 1000;

/** The rows of one query on a connection of its own. Throws DatabaseConnectionException or ValidationException. */
export const readCatalog = async (
  asked: Asked,
  context: Context,
  query: { text: string; values: string[] },
): Promise<(string | null)[][]> => {
  const connection = await connect(asked, context);
  try {
    const rows: (string | null)[][] = [];
    await connection.run(query, async (_, more) => void rows.push(...more));
    return rows;
  } catch (error) {
    throw fault(ValidationException$, messageOf(error));
  } finally {
    await connection.close();
  }
};

const connect = async (asked: Asked, context: Context): Promise<Connection> => {
  const { open } = targetOf(asked, context);
  try {
    return await open();
  } catch (error) {
    throw fault(DatabaseConnectionException$, messageOf(error));
  }
};
