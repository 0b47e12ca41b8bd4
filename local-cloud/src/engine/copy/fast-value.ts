import { literal } from '../../sql/text.ts';
import type { Copy } from '../../sql/tree/copy.ts';
import type { TargetColumn } from './target.ts';
import { duckDbType } from './type.ts';

/**
 * DuckDB text that converts a field's text into a column's value, in steps: `read` makes `r0` from the field, `parsed`
 * makes `p0` from that, `stored` makes the value from both. `isSure` is true if the value is certainly what Redshift
 * stores; otherwise the record goes the careful way.
 */
export interface FastValue {
  read: string;
  parsed: string;
  stored: string;
  isSure: string[];
}

type Rule = (names: { raw: string; parsed: string }, column: TargetColumn, statement: Copy) => Made | undefined;

interface Made {
  parsed: string;
  stored?: string;
  isSure: string[];
}

/** The value of column number `index`, whose field's text is `field`; undefined if only the careful way can decide. */
export function fastValue(column: TargetColumn, index: number, field: string, statement: Copy): FastValue | undefined {
  const names = { raw: `r${index}`, parsed: `p${index}` };
  const made = rules[column.type.kind]?.(names, column, statement);
  if (made === undefined) return undefined;
  const { parsed, stored = names.parsed, isSure } = made;
  const notNull = column.isNullable ? [] : [`${names.parsed} IS NOT NULL`];
  return { read: readOf(column, field, statement), parsed, stored, isSure: [...isSure, ...notNull] };
}

/** The field's text; for text columns NULL if an empty or blank field means NULL. */
function readOf({ type }: TargetColumn, field: string, statement: Copy): string {
  if (type.kind !== 'varchar' && type.kind !== 'char') return field;
  const { blanksAsNull, emptyAsNull, trimBlanks } = statement;
  const text = trimBlanks ? `rtrim(${field}, ' ')` : field;
  const filled = emptyAsNull ? `nullif(${text}, '')` : text;
  if (!blanksAsNull) return filled;
  return `CASE WHEN ltrim(${field}, ${literal(blanks)}) <> '' OR ${field} = '' THEN ${filled} END`;
}

/** What BLANKSASNULL treats as blank. */
const blanks = ' \t\n\r\v\f';

/**
 * Text that fits is used as it is; text that must be cut is left to the careful way unless bytes are characters. If one
 * error fails the COPY, the table's own length check is enough. A JSON number with more digits than a double keeps, or
 * small enough for an exponent, is spelled as DuckDB does; how Redshift spells it is unknown.
 */
const text: Rule = ({ raw }, column, { truncateColumns, maxError, ignoreAllErrors }) => {
  const { type } = column;
  if (type.kind !== 'varchar' && type.kind !== 'char') return undefined;
  const fits = `strlen(${raw}) <= ${type.lengthBytes}`;
  const isAscii = `strlen(${raw}) = length(${raw})`;
  const isSure = (usual: string, ...others: string[]): string => anyOf(usual, ...others, `${raw} IS NULL`);
  if (truncateColumns) {
    const cut = `CASE WHEN ${fits} THEN ${raw} ELSE left(${raw}, ${type.lengthBytes}) END`;
    return { parsed: cut, isSure: [type.kind === 'char' ? isSure(isAscii) : isSure(fits, isAscii)] };
  }
  if (type.kind === 'char') return { parsed: raw, isSure: [isSure(`${fits} AND ${isAscii}`)] };
  const isLeftToTable = column.isLengthChecked && maxError <= 1 && !ignoreAllErrors;
  return { parsed: raw, isSure: isLeftToTable ? [] : [isSure(fits)] };
};

/** The first condition being the usual one; with OR, DuckDB would sort the numbers of the rows that it has chosen. */
function anyOf(usual: string, ...others: string[]): string {
  return `CASE WHEN ${usual} THEN true ELSE ${others.join(' OR ')} END`;
}

/** An empty field is NULL in every type except text. */
function unlessEmpty(raw: string, usual: string, ...others: string[]): string {
  return anyOf(usual, ...others, `${raw} IS NULL`, `${raw} = ''`);
}

/**
 * DuckDB's spelling must equal the given one, or have `.0` and no more digits than the JSON reader's double precision
 * keeps, because DuckDB also reads 1e3, 0x1F and 1_000.
 */
function isWritten({ raw, parsed }: { raw: string; parsed: string }): string {
  const withPoint = `strlen(${raw}) <= 17 AND CAST(${parsed} AS VARCHAR) || '.0' = ${raw}`;
  return unlessEmpty(raw, `CAST(${parsed} AS VARCHAR) = ${raw}`, `(${withPoint})`);
}

const integer: Rule = (names, { type }) => ({
  parsed: `TRY_CAST(${names.raw} AS ${duckDbType(type)})`,
  isSure: [isWritten(names)],
});

/** DuckDB also reads underscores within a number. */
const float: Rule = ({ raw, parsed }, { type }) => ({
  parsed: `TRY_CAST(${raw} AS ${duckDbType(type)})`,
  isSure: [unlessEmpty(raw, `isfinite(${parsed}) AND NOT contains(${raw}, '_')`)],
});

/** Sixteen digits survive the JSON reader's double precision; no more decimals than the scale need no rounding. */
const decimal: Rule = ({ raw, parsed }, { type }) => {
  if (type.kind !== 'decimal') return undefined;
  const isPlain = `regexp_full_match(${raw}, '-?[0-9]+(\\.[0-9]{0,${type.scale}})?')`;
  return {
    parsed: `TRY_CAST(${raw} AS ${duckDbType(type)})`,
    isSure: [unlessEmpty(raw, `${parsed} IS NOT NULL AND strlen(${raw}) <= 16 AND ${isPlain}`)],
  };
};

/** The last second of the year 9999. */
const lastEpochSecond = 253_402_300_799;

const timestamp: Rule = (names, { type }, { timeFormat }) => {
  if (timeFormat === 'epochsecs' || timeFormat === 'epochmillisecs') {
    const perSecond = timeFormat === 'epochsecs' ? 1 : 1000;
    const { raw, parsed } = names;
    return {
      parsed: `TRY_CAST(${raw} AS BIGINT)`,
      stored: `make_${type.kind}(${parsed} * ${1_000_000 / perSecond})`,
      isSure: [isWritten(names), unlessEmpty(raw, `${parsed} BETWEEN 0 AND ${lastEpochSecond * perSecond}`)],
    };
  }
  const isUsual = timeFormat === 'auto' || timeFormat === 'YYYY-MM-DD HH24:MI:SS';
  // With a zone, DuckDB writes the session's zone, which proves nothing.
  if (!isUsual || type.kind === 'timestamptz') return undefined;
  return canonical(names, 'TIMESTAMP');
};

const date: Rule = (names, _column, { dateFormat }) =>
  dateFormat === 'auto' || dateFormat === 'YYYY-MM-DD' ? canonical(names, 'DATE') : undefined;

/** If DuckDB writes the value exactly as it was given, it was understood, provided the year has four digits. */
function canonical({ raw, parsed }: { raw: string; parsed: string }, type: string): Made {
  const isSame = `CAST(${parsed} AS VARCHAR) = ${raw} AND ${parsed} >= '0001-01-01' AND ${parsed} < '10000-01-01'`;
  return { parsed: `TRY_CAST(${raw} AS ${type})`, isSure: [unlessEmpty(raw, isSame)] };
}

const boolean: Rule = ({ raw, parsed }) => {
  const isTrue = `lower(${raw}) IN ('true', 't', 'yes', 'y', '1') THEN true`;
  const isFalse = `lower(${raw}) IN ('false', 'f', 'no', 'n', '0') THEN false`;
  return { parsed: `CASE WHEN ${isTrue} WHEN ${isFalse} END`, isSure: [unlessEmpty(raw, `${parsed} IS NOT NULL`)] };
};

const rules: Partial<Record<TargetColumn['type']['kind'], Rule>> = {
  varchar: text,
  char: text,
  integer,
  decimal,
  double: float,
  real: float,
  boolean,
  date,
  timestamp,
  timestamptz: timestamp,
  super: ({ raw }) => ({ parsed: raw, isSure: [] }),
};
