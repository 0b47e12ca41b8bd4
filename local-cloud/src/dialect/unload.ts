import { type Authorization, authorizationOf, type AuthorizationOptions, authorizationTable } from './authorization.ts';
import { characterOf, identifier, readOptions, unsupported } from './options.ts';
import type { OptionReader } from './options.ts';
import { lexTerminated } from '../sql/lexer/split.ts';
import { DialectError } from '../sql/error.ts';

/** How rows become text; delimiter and quoting are those of the format. */
export type UnloadFormat =
  | { kind: 'csv'; delimiter: string; nullAs: string; header: boolean }
  | { kind: 'text'; delimiter: string; nullAs: string; header: boolean; addQuotes: boolean; escape: boolean }
  | { kind: 'json' }
  | { kind: 'parquet'; rowGroupBytes?: number };

/** An UNLOAD that is well formed and whose options do not exclude each other. */
export type UnloadStatement = Authorization & {
  /** The SELECT, in Redshift's dialect. */
  query: string;
  /** `s3://bucket/prefix` that the names of the files start with. */
  destination: string;
  region?: string;
  format: UnloadFormat;
  compression: 'none' | 'gzip' | 'zstd';
  /** Columns that name the folders; include keeps them in the files. */
  partition?: { columns: string[]; include: boolean };
  manifest: 'none' | 'plain' | 'verbose';
  /** What to do about objects that are there already. */
  existing: 'refuse' | 'overwrite' | 'clean';
  isParallel: boolean;
  maxFileBytes: number;
  /** Replaces the extension that format and compression give. */
  extension?: string;
};

interface Options {
  given: Set<string>;
  authorization: AuthorizationOptions;
  region?: string;
  delimiter?: string;
  nullAs: string;
  partition?: { columns: string[]; include: boolean };
  isVerbose: boolean;
  isParallel: boolean;
  maxFileBytes: number;
  rowGroupBytes?: number;
  extension?: string;
}

type Option = (reader: OptionReader, options: Options) => void;

const mebibyte = 1024 * 1024;
/** 6.2 GB, also the most that can be asked for. */
const maxFileBytes = Math.floor(6.2 * 1024 * mebibyte);

/**
 * Reads an UNLOAD statement. Throws DialectError: 42601 for what is no UNLOAD and for options that exclude each other,
 * 0A000 with the option's name for what Redshift has and this has not and for a LIMIT in the outer SELECT, 22023 for a
 * value out of range.
 */
export function parseUnload(statement: string): UnloadStatement {
  const reader = readOptions(statement);
  reader.expect('unload');
  reader.expect('(');
  const query = readQuery(reader);
  reader.expect(')');
  reader.expect('to');
  const destination = reader.string();
  const options = readAll(reader);
  check(options);
  const { given, region, partition, extension } = options;
  return {
    query,
    destination,
    ...authorizationOf('UNLOAD', given, options.authorization),
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

/** The SELECT, whose quotes are doubled or escaped in the UNLOAD's string. */
function readQuery(reader: OptionReader): string {
  const literal = reader.next();
  if (literal.kind !== 'string') reader.fail(literal);
  const query = literal.value;
  let depth = 0;
  for (const token of lexTerminated(query)) {
    if (token.text === '(') depth++;
    if (token.text === ')') depth--;
    if (depth === 0 && token.kind === 'word' && token.value === 'limit')
      throw new DialectError('0A000', 'Limit clause is not supported');
  }
  return query;
}

function readAll(reader: OptionReader): Options {
  const options: Options = {
    given: new Set(),
    authorization: {},
    nullAs: '',
    isVerbose: false,
    isParallel: true,
    maxFileBytes,
  };
  while (reader.peek() !== undefined) {
    let keyword = reader.next();
    if (keyword.kind !== 'word') reader.fail(keyword);
    if (keyword.value === 'with') continue;
    if (keyword.value === 'format') {
      reader.take('as');
      keyword = reader.next();
      if (!['csv', 'json', 'parquet', 'text'].includes(keyword.value)) reader.fail(keyword);
    }
    const name = keyword.value;
    const read = Object.hasOwn(table, name) ? table[name] : undefined;
    if (read === undefined) reader.fail(keyword);
    if (options.given.has(name)) {
      throw new DialectError('42601', `conflicting or redundant options: ${name.toUpperCase()}`, keyword.start + 1);
    }
    options.given.add(name);
    read(reader, options);
  }
  return options;
}

const flag: Option = () => undefined;

function refused(name: string): Option {
  return () => {
    throw unsupported(`UNLOAD option ${name}`);
  };
}

function text(set: (options: Options, value: string) => void): Option {
  return (reader, options) => {
    reader.take('as');
    set(options, reader.string());
  };
}

const table: Record<string, Option> = {
  ...authorizationTable,
  csv: flag,
  json: flag,
  parquet: flag,
  text: flag,
  partition: (reader, options) => {
    reader.expect('by');
    reader.expect('(');
    const columns = [identifier(reader)];
    while (reader.take(',')) columns.push(identifier(reader));
    reader.expect(')');
    options.partition = { columns, include: reader.take('include') };
  },
  manifest: (reader, options) => (options.isVerbose = reader.take('verbose')),
  header: flag,
  delimiter: text((options, value) => (options.delimiter = characterOf('DELIMITER', value))),
  fixedwidth: refused('FIXEDWIDTH'),
  // S3 encrypts with keys of its own whatever is asked for; keys of KMS are refused below.
  encrypted: (reader) => void reader.take('auto'),
  kms_key_id: refused('KMS_KEY_ID'),
  master_symmetric_key: refused('MASTER_SYMMETRIC_KEY'),
  gzip: flag,
  bzip2: refused('BZIP2'),
  zstd: flag,
  addquotes: flag,
  null: text((options, value) => (options.nullAs = value.replaceAll('\\\\', '\\'))),
  escape: flag,
  allowoverwrite: flag,
  cleanpath: flag,
  parallel: (reader, options) => {
    const isOff = reader.take('off') || reader.take('false');
    if (!isOff && !reader.take('on')) reader.take('true');
    options.isParallel = !isOff;
  },
  maxfilesize: (reader, options) => {
    options.maxFileBytes = readSize(reader, 'MAXFILESIZE', 5 * mebibyte, maxFileBytes);
  },
  rowgroupsize: (reader, options) => {
    options.rowGroupBytes = readSize(reader, 'ROWGROUPSIZE', 32 * mebibyte, 128 * mebibyte);
  },
  region: text((options, value) => (options.region = value)),
  extension: text((options, value) => (options.extension = value)),
};

/** A number of MB, or of GB when it says so. */
function readSize(reader: OptionReader, name: string, minimum: number, maximum: number): number {
  reader.take('as');
  const token = reader.next();
  const number = Number(token.value);
  if ((token.kind !== 'number' && token.kind !== 'string') || Number.isNaN(number)) reader.fail(token);
  const isGigabytes = reader.take('gb');
  if (!isGigabytes) reader.take('mb');
  const bytes = Math.floor(number * mebibyte * (isGigabytes ? 1024 : 1));
  if (bytes < minimum || bytes > maximum) throw new DialectError('22023', `${name} is out of range`);
  return bytes;
}

/** Options that Redshift's documentation of each format excludes. */
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
  const twice = options.partition?.columns.find((column, index, all) => all.indexOf(column) !== index);
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
