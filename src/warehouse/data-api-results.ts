import { GetStatementResultCommand } from '@aws-sdk/client-redshift-data';
import type { Field, RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import type { Cell } from '../contract/results.ts';
import type { Take, Taken } from './session.ts';

/** Reads the rows of a statement's result page by page, until the caller has enough. */
export async function readPages(
  client: RedshiftDataClient,
  Id: string | undefined,
  take: Take,
  options: { abortSignal?: AbortSignal },
): Promise<Taken> {
  let columns: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new GetStatementResultCommand({ Id, NextToken }), options);
    columns = page.ColumnMetadata?.map(({ label, name }) => label ?? name ?? '') ?? columns;
    for (const row of page.Records ?? []) if (!take(row.map(cellOf), columns)) return { columns, isComplete: false };
    ({ NextToken } = page);
  } while (NextToken !== undefined && NextToken !== '');
  return { columns, isComplete: true };
}

/** The value as the other transport gives it. */
export function cellOf(field: Field): Cell {
  const { stringValue, longValue, doubleValue, booleanValue, blobValue } = field;
  if (doubleValue !== undefined) return Number.isFinite(doubleValue) ? doubleValue : String(doubleValue);
  if (blobValue !== undefined) return Buffer.from(blobValue).toString('hex');
  return stringValue ?? longValue ?? booleanValue ?? null;
}
