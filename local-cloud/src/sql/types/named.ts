import { maxCharBytes, maxPrecision, maxVarbyteBytes, maxVarcharBytes, type PlainName, type Type } from './type.ts';

/** The modifiers in the parentheses of a type: `(max)`, `(18, 2)`. */
export type Modifiers = readonly (number | 'max')[];

/** A type that Redshift lacks, that this server lacks, or that is too long; `sqlState` is Redshift's answer. */
export class TypeNameError extends Error {
  readonly sqlState: string;

  constructor(sqlState: string, message: string) {
    super(message);
    this.name = 'TypeNameError';
    this.sqlState = sqlState;
  }
}

/** A type as a statement writes it. */
export interface WrittenType {
  /** In lower case, one space between words: `double precision`, `timestamp with time zone`. */
  name: string;
  modifiers?: Modifiers | undefined;
  /** Only for INTERVAL. */
  fields?: { from: string; to: string } | undefined;
  /** `"char"` is another type than `char`. */
  isQuoted?: boolean | undefined;
  isArray?: boolean | undefined;
}

/**
 * The type of a declaration; the default length is that of a column. Throws TypeNameError.
 * https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html
 */
export function typeNamed({ name, modifiers = [], fields, isQuoted, isArray }: WrittenType): Type {
  if (isArray) return { name: 'array', element: typeNamed({ name, modifiers, isQuoted }) };
  if (fields !== undefined) return { name: ['year', 'month'].includes(fields.from) ? 'intervaly2m' : 'intervald2s' };
  const key = isQuoted && name === 'char' ? '"char"' : name;
  const build = Object.hasOwn(builds, key) ? builds[key] : undefined;
  if (build !== undefined) return build(modifiers);
  if (notHere.has(name))
    throw new TypeNameError('0A000', `type ${name} of the local cluster's warehouse is not supported`);
  throw new TypeNameError('42704', `type "${name}" does not exist`);
}

/** Types of Redshift that this server lacks. */
const notHere = new Set(['geometry', 'geography', 'hllsketch']);

type Build = (modifiers: Modifiers) => Type;

const textNamed =
  (name: 'char' | 'varchar', catalogName: string, defaultBytes: number): Build =>
  ([given]) => {
    const limit = name === 'char' ? maxCharBytes : maxVarcharBytes;
    const lengthBytes = given === 'max' ? limit : (given ?? defaultBytes);
    if (lengthBytes < 1) throw new TypeNameError('22023', `length for type ${catalogName} must be at least 1`);
    if (lengthBytes > limit) throw new TypeNameError('22023', `length for type ${catalogName} cannot exceed ${limit}`);
    return { name, lengthBytes };
  };
const char = textNamed('char', 'character', 1);
const bpchar = textNamed('char', 'character', 256);
const varchar = textNamed('varchar', 'character varying', 256);

const numeric: Build = ([precision = 18, scale = 0]) => {
  if (precision === 'max' || precision < 1 || precision > maxPrecision) {
    throw new TypeNameError('22023', `NUMERIC precision ${precision} must be between 1 and ${maxPrecision}`);
  }
  if (scale === 'max' || scale < 0 || scale > precision) {
    throw new TypeNameError('22023', `NUMERIC scale ${scale} must be between 0 and precision ${precision}`);
  }
  return { name: 'numeric', precision, scale };
};

/** https://docs.aws.amazon.com/redshift/latest/dg/r_VARBYTE_type.html */
const varbyte: Build = ([given = 64_000]) => {
  const lengthBytes = given === 'max' ? maxVarbyteBytes : given;
  if (lengthBytes < 1 || lengthBytes > maxVarbyteBytes) {
    throw new TypeNameError('22023', `length for type binary varying must be between 1 and ${maxVarbyteBytes}`);
  }
  return { name: 'varbyte', lengthBytes };
};

/** FLOAT(1) to FLOAT(24) are REAL. */
const float: Build = ([bits = 53]) => ({ name: bits !== 'max' && bits < 25 ? 'real' : 'double' });

const plain =
  (name: PlainName): Build =>
  () => ({ name });

const builds: Readonly<Record<string, Build>> = {
  smallint: plain('smallint'),
  int2: plain('smallint'),
  integer: plain('integer'),
  int: plain('integer'),
  int4: plain('integer'),
  bigint: plain('bigint'),
  int8: plain('bigint'),
  numeric,
  decimal: numeric,
  dec: numeric,
  real: plain('real'),
  float4: plain('real'),
  float,
  float8: plain('double'),
  'double precision': plain('double'),
  boolean: plain('boolean'),
  bool: plain('boolean'),
  char,
  character: char,
  nchar: char,
  bpchar,
  varchar,
  'character varying': varchar,
  'char varying': varchar,
  'national character varying': varchar,
  nvarchar: varchar,
  text: varchar,
  date: plain('date'),
  time: plain('time'),
  'time without time zone': plain('time'),
  timetz: plain('timetz'),
  'time with time zone': plain('timetz'),
  timestamp: plain('timestamp'),
  datetime: plain('timestamp'),
  'timestamp without time zone': plain('timestamp'),
  timestamptz: plain('timestamptz'),
  'timestamp with time zone': plain('timestamptz'),
  interval: plain('interval'),
  intervaly2m: plain('intervaly2m'),
  'interval year to month': plain('intervaly2m'),
  intervald2s: plain('intervald2s'),
  'interval day to second': plain('intervald2s'),
  super: plain('super'),
  varbyte,
  varbinary: varbyte,
  'binary varying': varbyte,
  oid: plain('oid'),
  xid: plain('xid'),
  name: plain('name'),
  '"char"': plain('"char"'),
  int2vector: plain('int2vector'),
  regclass: plain('regclass'),
  regproc: plain('regproc'),
  regtype: plain('regtype'),
  regnamespace: plain('regnamespace'),
};

/** The type of a text from the catalog, such as `character varying(256)`. Throws TypeNameError. */
export function typeOfText(text: string): Type {
  const found = /^([^(]+?) ?(?:\(([\d ,]+)\)( with(?:out)? time zone)?)?(\[\])?$/.exec(text.trim().toLowerCase());
  if (!found) throw new TypeNameError('42704', `type "${text}" does not exist`);
  const [, name = '', lengths, zone = '', array = ''] = found;
  return typeNamed({ name: name + zone, modifiers: lengths?.split(',').map(Number), isArray: array !== '' });
}

/** Like `typeOfText`, but undefined for a type that Redshift lacks. */
export function knownType(text: string): Type | undefined {
  try {
    return typeOfText(text);
  } catch (error) {
    if (error instanceof TypeNameError) return undefined;
    throw error;
  }
}
