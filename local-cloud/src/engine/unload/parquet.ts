import { join } from 'node:path';
import type { UnloadStatement } from '../../dialect/unload.ts';
import type { CopySession } from '../copy/copy-session.ts';
import { quoteName, quoteText, readRows } from '../copy/target.ts';
import type { Part } from './part.ts';
import { partitionFolder } from './partition.ts';
import type { Source } from './text.ts';

/** DuckDB goes a little over the size it is given. */
const sizeMargin = 0.75;

/** Carries the row's whole folder; DuckDB partitions by it alone. */
const folderColumn = 'partition folder';

/** Writes the rows as Parquet files under the folder; zero rows make one file with the schema, none in partitions. */
export async function writeParquet(
  session: CopySession,
  statement: UnloadStatement,
  source: Source,
  scratch: string,
): Promise<Part[]> {
  const isPartitioned = source.partition.length > 0;
  const columns = source.columns.map(({ name, sql }) => `${sql} AS ${quoteName(name)}`);
  if (isPartitioned) columns.push(`${partitionFolder(source.partition)} AS ${quoteName(folderColumn)}`);
  const written = await readRows(
    session.connection,
    `COPY (SELECT ${columns.join(', ')} FROM ${source.from}) TO ${quoteText(join(scratch, 'parquet'))}
     (${optionsOf(statement, isPartitioned)})`,
  );
  const numbers = new Map<string, number>();
  const byName = (file: { filename: string }): number => Number(/part_(\d+)\.parquet$/.exec(file.filename)?.[1]);
  return written
    .map((row) => ({
      filename: row['filename']!,
      rows: Number(row['count']),
      sizeBytes: Number(row['file_size_bytes']),
    }))
    .toSorted((one, other) => byName(one) - byName(other))
    .map(({ filename, rows, sizeBytes }) => {
      const folder = isPartitioned ? folderOf(filename) : '';
      const number = numbers.get(folder) ?? 0;
      numbers.set(folder, number + 1);
      return { file: filename, folder, number, rows, sizeBytes };
    });
}

function optionsOf({ format, maxFileBytes }: UnloadStatement, isPartitioned: boolean): string {
  const options = ['FORMAT parquet', `FILENAME_PATTERN 'part_{i}'`, 'RETURN_STATS true'];
  if (format.kind === 'parquet' && format.rowGroupBytes !== undefined) {
    options.push(`ROW_GROUP_SIZE_BYTES ${format.rowGroupBytes}`);
  }
  if (isPartitioned) options.push(`PARTITION_BY (${quoteName(folderColumn)})`, 'WRITE_PARTITION_COLUMNS false');
  else options.push(`FILE_SIZE_BYTES ${Math.floor(maxFileBytes * sizeMargin)}`);
  return options.join(', ');
}

/** DuckDB encodes the folder's name into that of a folder of its own: `partition%20folder=a%3D1%2F`. */
function folderOf(filename: string): string {
  const [, encoded] = /=([^/=]*)\/[^/]*$/.exec(filename.replaceAll('\\', '/'))!;
  return decodeURIComponent(encoded!);
}
