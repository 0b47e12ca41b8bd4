import { DialectError } from '../../error.ts';
import type { Copy, CopyFormat } from '../../tree/copy.ts';
import type { Name } from '../../tree/name.ts';
import type { Reader } from '../reader.ts';
import { authorizationOf } from './authorization.ts';
import { checkCombination } from './copy-check.ts';
import { type CopyOptions, copyOptions } from './copy-options.ts';
import { writtenText } from './option.ts';

/**
 *     copy: COPY table [(columns)] FROM 'source' option…
 *
 * Throws DialectError 0A000 with the option's name for one that this server lacks, 22023 for a value out of range, and
 * 42601 for options that exclude each other.
 */
export function copy(reader: Reader): Copy {
  const { start } = reader;
  reader.expect('copy');
  const target = reader.qualifiedName();
  const columns = reader.is('(') ? distinct(reader.nameList()) : undefined;
  reader.expect('from');
  const source = writtenText(reader);
  const options = copyOptions(reader);
  checkCombination(options);
  return { kind: 'copy', target, columns, source, ...settled(options), at: reader.at(start) };
}

function distinct(columns: Name[]): Name[] {
  const names = columns.map(({ value }) => value);
  const twice = columns.find(({ value }, place) => names.indexOf(value) !== place);
  if (twice === undefined) return columns;
  throw new DialectError('42701', `column "${twice.value}" specified more than once`, twice.at.start + 1);
}

function settled(options: CopyOptions): Omit<Copy, 'kind' | 'target' | 'columns' | 'source' | 'at'> {
  const has = (name: string): boolean => options.given.has(name);
  return {
    authorization: authorizationOf('COPY', options),
    ...(options.region !== undefined && { region: options.region }),
    isManifest: has('manifest'),
    format: formatOf(options),
    compression: options.compression,
    encoding: options.encoding,
    dateFormat: options.dateFormat,
    timeFormat: options.timeFormat,
    acceptAnyDate: has('acceptanydate'),
    ...(options.invalidCharacter !== undefined && { invalidCharacter: options.invalidCharacter }),
    blanksAsNull: has('blanksasnull'),
    emptyAsNull: has('emptyasnull'),
    explicitIds: has('explicit_ids'),
    fillRecord: has('fillrecord'),
    roundDecimals: has('roundec'),
    trimBlanks: has('trimblanks'),
    truncateColumns: has('truncatecolumns'),
    serializeToJson: has('serializetojson'),
    maxError: options.maxError,
    ignoreAllErrors: has('ignoreallerrors'),
    noLoad: has('noload'),
  };
}

function formatOf(options: CopyOptions): CopyFormat {
  const has = (name: string): boolean => options.given.has(name);
  const lines = {
    ignoreHeader: options.ignoreHeader,
    ignoreBlankLines: has('ignoreblanklines'),
    nullAs: options.nullAs ?? '\\N',
  };
  if (options.format === 'parquet') return { kind: 'parquet' };
  if (options.format === 'csv') {
    return { kind: 'csv', delimiter: options.delimiter ?? ',', quote: options.quote, ...lines };
  }
  if (options.format === 'text') {
    const style = { escape: has('escape'), removeQuotes: has('removequotes') };
    return { kind: 'text', delimiter: options.delimiter ?? '|', ...style, ...lines };
  }
  const { json } = options;
  if (json === 'auto' || json === 'auto ignorecase' || json === 'noshred') return { kind: 'json', shred: json };
  if (json.startsWith('s3://')) return { kind: 'json', shred: 'jsonpaths', jsonPaths: json };
  throw new DialectError(
    '22023',
    `Invalid JSON option: '${json}' is neither 'auto', 'auto ignorecase', 'noshred' nor s3://…`,
  );
}
