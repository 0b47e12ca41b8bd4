import { DialectError } from '../../error.ts';
import { lexTerminated } from '../../lexer/split.ts';
import type { Name } from '../../tree/name.ts';
import type { Unload, UnloadFormat } from '../../tree/unload.ts';
import type { Reader } from '../reader.ts';
import { authorizationOf, type AuthorizationOptions, authorizationTable } from './authorization.ts';
import {
  characterOf,
  flag,
  type Given,
  type Option as OptionOf,
  readOptions,
  refused,
  textOption,
  writtenText,
} from './option.ts';

interface Options extends Given {
  authorization: AuthorizationOptions;
  region?: string;
  delimiter?: string;
  nullAs: string;
  partition?: { columns: Name[]; include: boolean };
  isVerbose: boolean;
  isParallel: boolean;
  maxFileBytes: number;
  rowGroupBytes?: number;
  extension?: string;
}

type Option = OptionOf<Options>;

const mebibyte = 1024 * 1024;
/** 6.2 GB, the default and the maximum. */
const maxFileBytes = Math.floor(6.2 * 1024 * mebibyte);

/**
 *     unload: UNLOAD ('query') TO 'destination' option…
 *
 * Throws DialectError 0A000 with the option's name for one that this server lacks and for a LIMIT in the outer SELECT,
 * 22023 for a value out of range, and 42601 for options that exclude each other.
 */
export function unload(reader: Reader): Unload {
  const { start } = reader;
  reader.expect('unload');
  const query = reader.parenthesized(() => queryText(reader));
  reader.expect('to');
  const destination = writtenText(reader);
  const options = readOptions(reader, defaults(), table, formats);
  check(options);
  return { kind: 'unload', query, destination, ...settled(options), at: reader.at(start) };
}

function settled(options: Options): Omit<Unload, 'kind' | 'query' | 'destination' | 'at'> {
  const { given, region, partition, extension } = options;
  return {
    authorization: authorizationOf('UNLOAD', options),
    ...(region !== undefined && { region }),
    format: formatOf(options),
    compression: given.has('gzip') ? 'gzip' : given.has('zstd') ? 'zstd' : 'none',
    ...(partition && { partition }),
    manifest: given.has('manifest') ? (options.isVerbose ? 'verbose' : 'plain') : 'none',
    existing: given.has('cleanpath') ? 'clean' : given.has('allowoverwrite') ? 'overwrite' : 'refuse',
    isParallel: options.isParallel,
    maxFileBytes: options.maxFileBytes,
    ...(extension !== undefined && { extension }),
  };
}

/** The SELECT; its quotes are doubled or escaped in the string. */
function queryText(reader: Reader): string {
  const query = reader.string();
  let depth = 0;
  for (const token of lexTerminated(query)) {
    if (token.text === '(') depth++;
    if (token.text === ')') depth--;
    if (depth === 0 && token.kind === 'word' && token.value === 'limit')
      throw new DialectError('0A000', 'Limit clause is not supported');
  }
  return query;
}

const defaults = (): Options => ({
  given: new Set(),
  authorization: {},
  nullAs: '',
  isVerbose: false,
  isParallel: true,
  maxFileBytes,
});

const formats = new Set(['csv', 'json', 'parquet', 'text']);

const none = (name: string): Option => refused('UNLOAD', name);

const table: Record<string, Option> = {
  ...authorizationTable,
  csv: flag,
  json: flag,
  parquet: flag,
  text: flag,
  partition: (reader, options) => {
    reader.expect('by');
    options.partition = { columns: reader.nameList(), include: reader.accept('include') };
  },
  manifest: (reader, options) => (options.isVerbose = reader.accept('verbose')),
  header: flag,
  delimiter: textOption((options, value) => (options.delimiter = characterOf('DELIMITER', value))),
  fixedwidth: none('FIXEDWIDTH'),
  // S3 always encrypts with its own keys; keys of KMS are refused below.
  encrypted: (reader) => void reader.accept('auto'),
  kms_key_id: none('KMS_KEY_ID'),
  master_symmetric_key: none('MASTER_SYMMETRIC_KEY'),
  gzip: flag,
  bzip2: none('BZIP2'),
  zstd: flag,
  addquotes: flag,
  null: textOption((options, value) => (options.nullAs = value.replaceAll('\\\\', '\\'))),
  escape: flag,
  allowoverwrite: flag,
  cleanpath: flag,
  parallel: (reader, options) => {
    const isOff = reader.accept('off') || reader.accept('false');
    if (!isOff && !reader.accept('on')) reader.accept('true');
    options.isParallel = !isOff;
  },
  maxfilesize: (reader, options) => {
    options.maxFileBytes = readSize(reader, 'MAXFILESIZE', 5 * mebibyte, maxFileBytes);
  },
  rowgroupsize: (reader, options) => {
    options.rowGroupBytes = readSize(reader, 'ROWGROUPSIZE', 32 * mebibyte, 128 * mebibyte);
  },
  region: textOption((options, value) => (options.region = value)),
  extension: textOption((options, value) => (options.extension = value)),
};

/** A number of MB, or of GB if it says so. */
function readSize(reader: Reader, name: string, minimum: number, maximum: number): number {
  reader.accept('as');
  const { kind, value } = reader.peek();
  const number = Number(value);
  if ((kind !== 'number' && kind !== 'string') || Number.isNaN(number)) reader.fail();
  reader.next();
  const isGigabytes = reader.accept('gb');
  if (!isGigabytes) reader.accept('mb');
  const bytes = Math.floor(number * mebibyte * (isGigabytes ? 1024 : 1));
  if (bytes < minimum || bytes > maximum) throw new DialectError('22023', `${name} is out of range`);
  return bytes;
}

/** Options that Redshift's documentation excludes for each format. */
const excluded: Record<UnloadFormat['kind'], string[]> = {
  csv: ['json', 'parquet', 'text', 'escape', 'addquotes', 'rowgroupsize'],
  json: ['csv', 'parquet', 'text', 'delimiter', 'header', 'escape', 'addquotes', 'null', 'rowgroupsize'],
  parquet: ['csv', 'json', 'text', 'delimiter', 'header', 'escape', 'addquotes', 'null', 'gzip', 'zstd'],
  text: ['rowgroupsize'],
};

function kindOf({ given }: Options): UnloadFormat['kind'] {
  return (['csv', 'json', 'parquet'] as const).find((kind) => given.has(kind)) ?? 'text';
}

function check(options: Options): void {
  const { given } = options;
  const kind = kindOf(options);
  const pairs = [...excluded[kind].map((name) => [name, kind]), ['cleanpath', 'allowoverwrite'], ['zstd', 'gzip']];
  for (const [name, other] of pairs) {
    const isExcluded = given.has(name!) && (given.has(other!) || other === 'text');
    if (isExcluded)
      throw new DialectError('42601', `${name!.toUpperCase()} is not supported with ${other!.toUpperCase()}`);
  }
  const columns = options.partition?.columns.map(({ value }) => value) ?? [];
  const twice = columns.find((column, place) => columns.indexOf(column) !== place);
  if (twice !== undefined) throw new DialectError('42701', `partition column "${twice}" specified more than once`);
}

function formatOf(options: Options): UnloadFormat {
  const { given, nullAs, rowGroupBytes } = options;
  const kind = kindOf(options);
  if (kind === 'json') return { kind };
  if (kind === 'parquet') return rowGroupBytes === undefined ? { kind } : { kind, rowGroupBytes };
  const header = given.has('header');
  if (kind === 'csv') return { kind, delimiter: options.delimiter ?? ',', nullAs, header };
  const style = { addQuotes: given.has('addquotes'), escape: given.has('escape') };
  return { kind, delimiter: options.delimiter ?? '|', nullAs, header, ...style };
}
