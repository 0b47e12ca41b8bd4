import type { CopyStatement } from '../../dialect/copy-statement.ts';
import { duckDbType } from './type.ts';
import { quoteText } from './target.ts';
import type { TargetColumn } from './target.ts';

/**
 * DuckDB text that turns a field's text into a column's value. `isSure` is true where the value is certainly what
 * Redshift stores; where it is not, the record goes the careful way, which decides.
 */
export interface FastValue {
  raw: string;
  value: string;
  isSure: string;
}

type Rule = (raw: string, value: string, statement: CopyStatement) => { value: string; isSure: string } | undefined;

/** The value of column number `index`, whose text is `text`; undefined when only the careful way can tell. */
export function fastValue(
  column: TargetColumn,
  index: number,
  text: string,
  statement: CopyStatement,
): FastValue | undefined {
  const isText = column.type.kind === 'varchar' || column.type.kind === 'char';
  const rule = isText ? textValue(column) : rules[column.type.kind as keyof typeof rules]?.(column);
  const made = rule?.(`r${index}`, `v${index}`, statement);
  if (made === undefined) return undefined;
  const notNull = column.isNullable ? '' : ` AND v${index} IS NOT NULL`;
  const isSure = `(r${index} IS NULL OR ${made.isSure})${notNull}`;
  return { raw: rawOf(column, text, statement), value: made.value, isSure };
}

/** The field's text, NULL where its being empty or blank means that. */
function rawOf({ type }: TargetColumn, field: string, statement: CopyStatement): string {
  if (type.kind === 'super') return field;
  if (type.kind !== 'varchar' && type.kind !== 'char') return `nullif(${field}, '')`;
  const { blanksAsNull, emptyAsNull, trimBlanks } = statement;
  const text = trimBlanks ? `rtrim(${field}, ' ')` : field;
  const filled = emptyAsNull ? `nullif(${text}, '')` : text;
  return blanksAsNull
    ? `CASE WHEN ltrim(${field}, ${quoteText(blanks)}) <> '' OR ${field} = '' THEN ${filled} END`
    : filled;
}

/** What BLANKSASNULL takes for blank. */
const blanks = ' \t\n\r\v\f';

/** Text is taken as it is when it fits; what must be cut is left to the careful way unless bytes are characters. */
function textValue({ type }: TargetColumn): Rule {
  return (raw, value, { truncateColumns }) => {
    if (type.kind !== 'varchar' && type.kind !== 'char') return undefined;
    const fits = `strlen(${raw}) <= ${type.lengthBytes}`;
    const isAscii = `strlen(${raw}) = length(${raw})`;
    if (truncateColumns) {
      const cut = `CASE WHEN ${fits} THEN ${raw} ELSE left(${raw}, ${type.lengthBytes}) END`;
      return { value: cut, isSure: type.kind === 'char' ? `(${isAscii})` : `(${fits} OR ${isAscii})` };
    }
    return {
      value: raw,
      isSure: type.kind === 'char' ? `(${fits} AND ${isAscii})` : `(${fits} AND ${value} IS NOT NULL)`,
    };
  };
}

const number: (column: TargetColumn) => Rule =
  ({ type }) =>
  (raw, value) => ({
    value: `TRY_CAST(${raw} AS ${duckDbType(type)})`,
    // The text of the number must be the text that was given: DuckDB also reads 1e3, 0x1F and 1_000.
    isSure: `coalesce(CAST(${value} AS VARCHAR) = ${raw} OR CAST(${value} AS VARCHAR) || '.0' = ${raw}, false)`,
  });

const float: (column: TargetColumn) => Rule =
  ({ type }) =>
  (raw, value) => ({
    value: `TRY_CAST(${raw} AS ${duckDbType(type)})`,
    isSure: `coalesce(isfinite(${value}) AND NOT contains(${raw}, '_') AND NOT contains(${raw}, ' '), false)`,
  });

/** Sixteen digits survive the JSON reader's double precision; fewer decimals than the scale need no rounding. */
const decimal: (column: TargetColumn) => Rule =
  ({ type }) =>
  (raw, value) => {
    if (type.kind !== 'decimal') return undefined;
    const isPlain = `regexp_full_match(${raw}, '-?[0-9]+(\\.[0-9]{0,${type.scale}})?')`;
    return {
      value: `TRY_CAST(${raw} AS ${duckDbType(type)})`,
      isSure: `(strlen(${raw}) <= 16 AND ${value} IS NOT NULL AND ${isPlain})`,
    };
  };

const timestamp: () => Rule =
  () =>
  (raw, value, { timeFormat }) => {
    if (timeFormat === 'epochsecs' || timeFormat === 'epochmillisecs') {
      const micros = timeFormat === 'epochsecs' ? 1_000_000 : 1000;
      const epoch = `TRY_CAST(${raw} AS BIGINT)`;
      const made = `make_timestamp(${epoch} * ${micros})`;
      const isInRange = `${epoch} BETWEEN 0 AND ${Math.floor(253_402_300_799_000_000 / micros)}`;
      const isWhole = `(CAST(${epoch} AS VARCHAR) = ${raw} OR CAST(${epoch} AS VARCHAR) || '.0' = ${raw})`;
      return { value: `CASE WHEN ${isInRange} AND ${isWhole} THEN ${made} END`, isSure: `${value} IS NOT NULL` };
    }
    if (timeFormat !== 'auto' && timeFormat !== defaultTimeFormat) return undefined;
    return canonical(raw, value, 'TIMESTAMP');
  };

const defaultTimeFormat = 'YYYY-MM-DD HH24:MI:SS';

/** What DuckDB writes in the same letters as it was given was understood. */
function canonical(raw: string, value: string, type: string): { value: string; isSure: string } {
  const year = `strlen(${raw}) >= 10 AND ${raw} BETWEEN '0001' AND ':'`;
  return {
    value: `TRY_CAST(${raw} AS ${type})`,
    isSure: `coalesce(${year} AND CAST(${value} AS VARCHAR) = ${raw}, false)`,
  };
}

const rules = {
  integer: number,
  decimal,
  double: float,
  real: float,
  boolean: (): Rule => (raw, value) => ({
    value: `CASE WHEN lower(${raw}) IN ('true', 't', 'yes', 'y', '1') THEN true WHEN lower(${raw}) IN ('false', 'f', 'no', 'n', '0') THEN false END`,
    isSure: `${value} IS NOT NULL`,
  }),
  date:
    (): Rule =>
    (raw, value, { dateFormat }) =>
      dateFormat === 'auto' || dateFormat === 'YYYY-MM-DD' ? canonical(raw, value, 'DATE') : undefined,
  timestamp,
  super: (): Rule => (raw) => ({ value: raw, isSure: 'true' }),
};
