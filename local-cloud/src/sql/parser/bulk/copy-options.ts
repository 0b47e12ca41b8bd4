import { DialectError } from '../../error.ts';
import type { Copy, Encoding } from '../../tree/copy.ts';
import type { Reader } from '../reader.ts';
import { type AuthorizationOptions, authorizationTable } from './authorization.ts';
import {
  characterOf,
  count,
  flag,
  type Given,
  type Option as OptionOf,
  readOptions,
  refused,
  textOption,
  unsupported,
  writtenText,
} from './option.ts';

/** Options as written, before they are combined. */
export interface CopyOptions extends Given {
  authorization: AuthorizationOptions;
  format: 'text' | 'csv' | 'json' | 'parquet';
  json: string;
  region?: string;
  delimiter?: string;
  quote: string;
  nullAs?: string;
  ignoreHeader: number;
  compression: Copy['compression'];
  encoding: Encoding;
  dateFormat: string;
  timeFormat: string;
  invalidCharacter?: string;
  maxError: number;
}

type Option = OptionOf<CopyOptions>;

/** Reads the options of a COPY up to its end, with Redshift's defaults. */
export function copyOptions(reader: Reader): CopyOptions {
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
  return readOptions(reader, options, table, formats);
}

const formats = new Set(['csv', 'json', 'parquet', 'orc', 'avro', 'fixedwidth', 'shapefile', 'text', 'delimiter']);

const none = (name: string): Option => refused('COPY', name);

/** COMPUPDATE and STATUPDATE only affect tuning. */
const tuning: Option = (reader) => {
  ['on', 'off', 'true', 'false', 'preset'].some((word) => reader.accept(word));
};

function number(set: (options: CopyOptions, value: number) => void): Option {
  return (reader, options) => {
    reader.accept('as');
    set(options, count(reader));
  };
}

function compression(name: Copy['compression']): Option {
  return (_reader, options) => {
    if (options.compression !== 'none')
      throw new DialectError('42601', 'conflicting or redundant options: compression');
    options.compression = name;
  };
}

const encodings: readonly Encoding[] = ['utf8', 'utf16', 'utf16le', 'utf16be', 'iso88591'];

const table: Record<string, Option> = {
  ...authorizationTable,
  region: textOption((options, value) => (options.region = value)),
  manifest: flag,
  ssh: none('SSH'),
  encrypted: none('ENCRYPTED'),
  master_symmetric_key: none('MASTER_SYMMETRIC_KEY'),
  readratio: none('READRATIO'),
  csv: (reader, options) => {
    setFormat(options, 'csv');
    if (!reader.accept('quote')) return;
    options.given.add('quote');
    reader.accept('as');
    options.quote = characterOf('QUOTE', writtenText(reader));
  },
  quote: textOption((options, value) => (options.quote = characterOf('QUOTE', value))),
  json: (reader, options) => {
    setFormat(options, 'json');
    const hasAs = reader.accept('as');
    if (hasAs || reader.peek().kind === 'string') options.json = writtenText(reader);
  },
  parquet: (_reader, options) => setFormat(options, 'parquet'),
  text: (_reader, options) => setFormat(options, 'text'),
  orc: none('ORC'),
  avro: none('AVRO'),
  shapefile: none('SHAPEFILE'),
  fixedwidth: none('FIXEDWIDTH'),
  delimiter: textOption((options, value) => (options.delimiter = characterOf('DELIMITER', value))),
  gzip: compression('gzip'),
  bzip2: compression('bzip2'),
  zstd: compression('zstd'),
  lzop: none('LZOP'),
  acceptanydate: flag,
  acceptinvchars: (reader, options) => {
    const hasAs = reader.accept('as');
    const isGiven = hasAs || reader.peek().kind === 'string';
    options.invalidCharacter = isGiven ? characterOf('ACCEPTINVCHARS', writtenText(reader)) : '?';
  },
  blanksasnull: flag,
  dateformat: textOption((options, value) => (options.dateFormat = value)),
  emptyasnull: flag,
  encoding: (reader, options) => {
    reader.accept('as');
    const { value: name } = reader.peek();
    const encoding = encodings.find((each) => each === name.toLowerCase().replaceAll('-', ''));
    if (encoding === undefined) throw unsupported(`COPY option ENCODING ${name.toUpperCase()}`);
    reader.next();
    options.encoding = encoding;
  },
  escape: flag,
  explicit_ids: flag,
  fillrecord: flag,
  ignoreallerrors: flag,
  ignoreblanklines: flag,
  ignoreheader: number((options, value) => (options.ignoreHeader = value)),
  null: textOption((options, value) => (options.nullAs = nullText(value))),
  removequotes: flag,
  roundec: flag,
  serializetojson: flag,
  timeformat: textOption((options, value) => (options.timeFormat = value)),
  trimblanks: flag,
  truncatecolumns: flag,
  comprows: number(() => undefined),
  compupdate: tuning,
  statupdate: tuning,
  maxerror: number((options, value) => {
    if (value > 100_000) throw new DialectError('22023', 'MAXERROR must be between 0 and 100000');
    options.maxError = value;
  }),
  noload: flag,
  job: none('JOB'),
};

function setFormat(options: CopyOptions, format: CopyOptions['format']): void {
  if (options.format !== 'text' || (format === 'text' && options.given.has('csv'))) {
    throw new DialectError('42601', 'conflicting or redundant options: only one format can be given');
  }
  options.format = format;
}

/** `\0` and `\000` mean the NUL byte; `\N` stays as the two characters that UNLOAD writes. */
function nullText(value: string): string {
  return /^\\\\?0{1,3}$/.test(value) ? '\0' : value.replaceAll('\\\\', '\\');
}
