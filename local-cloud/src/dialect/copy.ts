import type { CopyFormat, CopyOptions, CopyStatement, Encoding } from './copy-statement.ts';
import { authorizationOf, authorizationTable } from './authorization.ts';
import { checkCombination } from './copy-check.ts';
import { characterOf, identifier, readOptions, readTableName, unsupported } from './options.ts';
import type { OptionReader, TableName } from './options.ts';
import { DialectError } from '../sql/error.ts';

type Option = (reader: OptionReader, options: CopyOptions) => void;

/**
 * Reads a COPY statement. Throws DialectError: 42601 for what is no COPY, 0A000 with the option's name for what Redshift
 * has and this has not, 22023 for a value out of range, 42601 for options that exclude each other.
 */
export function parseCopy(statement: string): CopyStatement {
  const reader = readOptions(statement);
  reader.expect('copy');
  const table = readTableName(reader);
  const columns = readColumns(reader);
  reader.expect('from');
  const source = reader.string();
  const options = readAll(reader);
  checkCombination(options);
  return assemble({ table, ...(columns && { columns }) }, source, options);
}

function readColumns(reader: OptionReader): string[] | undefined {
  if (!reader.take('(')) return undefined;
  const columns = [identifier(reader)];
  while (reader.take(',')) columns.push(identifier(reader));
  reader.expect(')');
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) throw new DialectError('42701', `column "${twice}" specified more than once`);
  return columns;
}

function readAll(reader: OptionReader): CopyOptions {
  const options: CopyOptions = {
    given: new Set(),
    authorization: {},
    format: 'text',
    json: 'auto',
    quote: '"',
    ignoreHeader: 0,
    compression: 'none',
    encoding: 'utf8',
    dateFormat: 'YYYY-MM-DD',
    timeFormat: 'YYYY-MM-DD HH24:MI:SS',
    maxError: 0,
  };
  while (reader.peek() !== undefined) readOne(reader, options);
  return options;
}

function readOne(reader: OptionReader, options: CopyOptions): void {
  const token = reader.next();
  if (token.kind !== 'word') reader.fail(token);
  // WITH and FORMAT AS only introduce what follows.
  if (token.value === 'with') return;
  const isFormat = token.value === 'format';
  if (isFormat) reader.take('as');
  const keyword = isFormat ? reader.next() : token;
  const name = keyword.value;
  const read = Object.hasOwn(table, name) ? table[name] : undefined;
  if (read === undefined || (isFormat && !formats.has(name))) reader.fail(keyword);
  if (options.given.has(name)) {
    throw new DialectError('42601', `conflicting or redundant options: ${name.toUpperCase()}`, keyword.start + 1);
  }
  options.given.add(name);
  read(reader, options);
}

const formats = new Set(['csv', 'json', 'parquet', 'orc', 'avro', 'fixedwidth', 'shapefile', 'text', 'delimiter']);

/** An option whose presence in `given` says it all. */
const flag: Option = () => undefined;

function refused(name: string): Option {
  return () => {
    throw unsupported(`COPY option ${name}`);
  };
}

/** COMPUPDATE and STATUPDATE only tune. */
const tuning: Option = (reader) => {
  ['on', 'off', 'true', 'false', 'preset'].some((word) => reader.take(word));
};

function text(set: (options: CopyOptions, value: string) => void): Option {
  return (reader, options) => {
    reader.take('as');
    set(options, reader.string());
  };
}

function count(set: (options: CopyOptions, value: number) => void): Option {
  return (reader, options) => {
    reader.take('as');
    set(options, reader.integer());
  };
}

function compression(name: CopyStatement['compression']): Option {
  return (_reader, options) => {
    if (options.compression !== 'none')
      throw new DialectError('42601', 'conflicting or redundant options: compression');
    options.compression = name;
  };
}

const encodings: readonly Encoding[] = ['utf8', 'utf16', 'utf16le', 'utf16be', 'iso88591'];

const table: Record<string, Option> = {
  ...authorizationTable,
  region: text((options, value) => (options.region = value)),
  manifest: flag,
  ssh: refused('SSH'),
  encrypted: refused('ENCRYPTED'),
  master_symmetric_key: refused('MASTER_SYMMETRIC_KEY'),
  readratio: refused('READRATIO'),
  csv: (reader, options) => {
    setFormat(options, 'csv');
    if (!reader.take('quote')) return;
    options.given.add('quote');
    reader.take('as');
    options.quote = characterOf('QUOTE', reader.string());
  },
  quote: text((options, value) => (options.quote = characterOf('QUOTE', value))),
  json: (reader, options) => {
    setFormat(options, 'json');
    const hasAs = reader.take('as');
    if (hasAs || reader.peek()?.kind === 'string') options.json = reader.string();
  },
  parquet: (_reader, options) => setFormat(options, 'parquet'),
  text: (_reader, options) => setFormat(options, 'text'),
  orc: refused('ORC'),
  avro: refused('AVRO'),
  shapefile: refused('SHAPEFILE'),
  fixedwidth: refused('FIXEDWIDTH'),
  delimiter: text((options, value) => (options.delimiter = characterOf('DELIMITER', value))),
  gzip: compression('gzip'),
  bzip2: compression('bzip2'),
  zstd: compression('zstd'),
  lzop: refused('LZOP'),
  acceptanydate: flag,
  acceptinvchars: (reader, options) => {
    const hasAs = reader.take('as');
    const isGiven = hasAs || reader.peek()?.kind === 'string';
    options.invalidCharacter = isGiven ? characterOf('ACCEPTINVCHARS', reader.string()) : '?';
  },
  blanksasnull: flag,
  dateformat: text((options, value) => (options.dateFormat = value)),
  emptyasnull: flag,
  encoding: (reader, options) => {
    reader.take('as');
    const name = reader.next().value;
    const encoding = encodings.find((each) => each === name.toLowerCase().replaceAll('-', ''));
    if (encoding === undefined) throw unsupported(`COPY option ENCODING ${name.toUpperCase()}`);
    options.encoding = encoding;
  },
  escape: flag,
  explicit_ids: flag,
  fillrecord: flag,
  ignoreallerrors: flag,
  ignoreblanklines: flag,
  ignoreheader: count((options, value) => (options.ignoreHeader = value)),
  null: text((options, value) => (options.nullAs = nullText(value))),
  removequotes: flag,
  roundec: flag,
  serializetojson: flag,
  timeformat: text((options, value) => (options.timeFormat = value)),
  trimblanks: flag,
  truncatecolumns: flag,
  comprows: count(() => undefined),
  compupdate: tuning,
  statupdate: tuning,
  maxerror: count((options, value) => {
    if (value > 100_000) throw new DialectError('22023', 'MAXERROR must be between 0 and 100000');
    options.maxError = value;
  }),
  noload: flag,
  job: refused('JOB'),
};

function setFormat(options: CopyOptions, format: CopyOptions['format']): void {
  if (options.format !== 'text' || (format === 'text' && options.given.has('csv'))) {
    throw new DialectError('42601', 'conflicting or redundant options: only one format can be given');
  }
  options.format = format;
}

/** `\0` and `\000` are the NUL byte, `\N` stays the two characters that UNLOAD writes. */
function nullText(value: string): string {
  return /^\\\\?0{1,3}$/.test(value) ? '\0' : value.replaceAll('\\\\', '\\');
}

function assemble(
  target: { table: TableName; columns?: string[] },
  source: string,
  options: CopyOptions,
): CopyStatement {
  const has = (name: string): boolean => options.given.has(name);
  return {
    ...target,
    source,
    ...authorizationOf('COPY', options.given, options.authorization),
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
