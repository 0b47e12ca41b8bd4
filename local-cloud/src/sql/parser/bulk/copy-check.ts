import { DialectError } from '../../error.ts';
import type { CopyOptions } from './copy-options.ts';

/** Refused with JSON, as in Redshift's documentation of the JSON format. */
const notWithJson = ['csv', 'quote', 'delimiter', 'escape', 'fillrecord', 'ignoreblanklines', 'null', 'removequotes'];

/**
 * Options that Redshift accepts with columnar files; it refuses all others by name, including REGION.
 * https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html
 */
const withParquet = new Set([
  'parquet',
  'iam_role',
  'credentials',
  'access_key_id',
  'secret_access_key',
  'session_token',
  'manifest',
  'acceptinvchars',
  'explicit_ids',
  'fillrecord',
  'statupdate',
  'serializetojson',
]);

/**
 * Throws DialectError if options exclude each other. Redshift's own wording is known only for columnar files; the other
 * messages follow its pattern.
 */
export function checkCombination(options: CopyOptions): void {
  const { given, format } = options;
  if (format === 'json') exclusive(given, notWithJson, 'JSON');
  if (format === 'json' && options.ignoreHeader > 0) exclude('IGNOREHEADER', 'JSON');
  if (format === 'csv') exclusive(given, ['escape', 'removequotes', 'text'], 'CSV');
  if (format === 'text' && given.has('quote')) throw new DialectError('42601', 'QUOTE is only supported with CSV');
  if (format === 'parquet') checkParquet(options);
  if (given.has('serializetojson') && format !== 'parquet') exclude('SERIALIZETOJSON', format.toUpperCase());
  if (given.has('ignoreallerrors') && given.has('maxerror')) exclude('MAXERROR', 'IGNOREALLERRORS');
}

function checkParquet({ given, maxError }: CopyOptions): void {
  for (const name of given) {
    // Some loaders write MAXERROR 0, the default, with every format.
    if (withParquet.has(name) || (name === 'maxerror' && maxError === 0)) continue;
    throw new DialectError('0A000', `${name.toUpperCase()} argument is not supported for PARQUET based COPY`);
  }
}

function exclusive(given: Set<string>, names: readonly string[], format: string): void {
  const name = names.find((candidate) => given.has(candidate));
  if (name !== undefined) exclude(name.toUpperCase(), format);
}

function exclude(name: string, other: string): never {
  throw new DialectError('42601', `${name} argument is not supported with ${other}`);
}
